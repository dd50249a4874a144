-- Settings that the selects need, whatever the server, its administrator or an option file has set.

SET SESSION sql_mode = '', sql_select_limit = 18446744073709551615, sql_safe_updates = 0, sql_big_selects = 1,
	group_concat_max_len = 65536, div_precision_increment = 6, max_sort_length = 1024;
SET NAMES utf8mb4;
