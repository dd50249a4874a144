#include "login.h"

#include <string.h>
#include <unistd.h>

enum { PACKET_MAX = 4 << 20 }; /* the longest packet that is taken from a server: no answer of ours has one of 1 KB */

/*
 * What the two libraries can do for a password. KEEPS_KEY: it never takes
 * another public key than that of the file. TLS_VERIFIED: from this on it sends
 * nothing to a server that is not verified.
 */
#ifdef MARIADB_PACKAGE_VERSION
enum { LIBRARY_KEEPS_KEY = false };
static const enum server_tls TLS_VERIFIED = SERVER_TLS_CA;
#else
enum { LIBRARY_KEEPS_KEY = true };
static const enum server_tls TLS_VERIFIED = SERVER_TLS_AUTHORITY;
#endif

const char LOGIN_UNKNOWN_PEER[] = "no password for a server that nobody knows: give ssl-ca with ssl-mode=VERIFY_IDENTITY"
    " or VERIFY_CA, or use its socket";

static bool over_tcp(const struct server_place *, const char *host, unsigned port);
static bool set_options(MYSQL *, const struct server_place *, bool to_a_port, unsigned answer_s);
static bool set_security(MYSQL *, const struct server_place *, bool tcp, bool known);

bool
login_options(MYSQL *mysql, const struct server_place *place, const char *host, unsigned port, unsigned answer_s)
{
	bool tcp = over_tcp(place, host, port);

	return set_options(mysql, place, port > 0, answer_s) && set_security(mysql, place, tcp, login_known(place, host, port));
}

static bool
over_tcp(const struct server_place *place, const char *host, unsigned port)
{
	return port > 0 || place->tcp || (host != NULL && strcmp(host, "localhost") != 0);
}

/*
 * Over TCP anybody may answer in place of the server: another user of the
 * machine while it restarts, the next machine on the network. A method of
 * authentication may let such a stranger read the password: mysql_clear_password,
 * dialog (PAM), caching_sha2_password and sha256_password all do, for TLS whose
 * certificate nobody verifies, or a key from the stranger, hides nothing from it.
 * Without an authority MariaDB's library verifies nothing at a local address,
 * from 3.4 on. Oracle's library uses all methods, so only who trusts a network
 * with caching_sha2_password, as MySQL's accounts have it, has chosen one.
 */
bool
login_known(const struct server_place *place, const char *host, unsigned port)
{
	bool key = place->tls == SERVER_TLS_OFF && *place->server_key != '\0' && access(place->server_key, R_OK) == 0;
	bool verified = place->tls >= TLS_VERIFIED && place->authority;
	bool chosen = LOGIN_RESTRICTS ? place->own_methods : place->own_sha2;

	return !over_tcp(place, host, port) || verified || (LIBRARY_KEEPS_KEY && key) || place->ask_key || chosen;
}

#ifdef MARIADB_PACKAGE_VERSION

/*
 * MariaDB's library. SSL_ENFORCE without verification is "TLS if there is any":
 * whether there was is asked after the login. With an authority it verifies the
 * chain; it demands TLS before the login only where it verifies the name, too,
 * so CA is taken for VERIFIED.
 */
static bool
set_security(MYSQL *mysql, const struct server_place *place, bool tcp, bool known)
{
	my_bool tls = place->tls >= SERVER_TLS_ON || (place->tls == SERVER_TLS_ANY && tcp); /* NOLINT(*-narrowing-conversions): 0 or 1 */
	my_bool verify = place->tls >= SERVER_TLS_CA; /* NOLINT(*-narrowing-conversions): 0 or 1 */
	/* with these methods a server gets only a scramble; the library would offer MySQL's default first, which is not one of them */
	bool restricted = known || (mysql_options(mysql, MARIADB_OPT_RESTRICTED_AUTH, "mysql_native_password,client_ed25519,parsec") == 0 &&
	    mysql_options(mysql, MYSQL_DEFAULT_AUTH, "mysql_native_password") == 0);

	return restricted && mysql_options(mysql, MYSQL_OPT_SSL_ENFORCE, &tls) == 0 &&
	    mysql_options(mysql, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &verify) == 0;
}

#else

/* Oracle's library. It uses TLS where there is any, demands it before the login, and can't restrict the methods. */
static bool
set_security(MYSQL *mysql, const struct server_place *place, bool tcp, bool known)
{
	static const unsigned modes[] = { [SERVER_TLS_ANY] = SSL_MODE_PREFERRED, [SERVER_TLS_OFF] = SSL_MODE_DISABLED,
	    [SERVER_TLS_ON] = SSL_MODE_REQUIRED, [SERVER_TLS_AUTHORITY] = SSL_MODE_VERIFY_CA, [SERVER_TLS_CA] = SSL_MODE_VERIFY_CA, [SERVER_TLS_VERIFIED] = SSL_MODE_VERIFY_IDENTITY };
	bool ask_key = place->ask_key;

	(void)tcp, (void)known; /* it uses no TLS on a socket, and server_connect() has rejected an unknown peer */
	return (place->tls == SERVER_TLS_ANY || mysql_options(mysql, MYSQL_OPT_SSL_MODE, &modes[place->tls]) == 0) &&
	    (!ask_key || mysql_options(mysql, MYSQL_OPT_GET_SERVER_PUBLIC_KEY, &ask_key) == 0) &&
	    (*place->server_key == '\0' || mysql_options(mysql, MYSQL_SERVER_PUBLIC_KEY, place->server_key) == 0);
}

#endif

static bool
set_options(MYSQL *mysql, const struct server_place *place, bool to_a_port, unsigned answer_s)
{
	unsigned connect_s = SERVER_CONNECT_S, off = 0, tcp = MYSQL_PROTOCOL_TCP;
	unsigned long packet = PACKET_MAX;

	if (connect_s > answer_s)
		connect_s = answer_s;
	return mysql_options(mysql, MYSQL_READ_DEFAULT_GROUP, "mysql-sink") == 0 &&
	    (place->defaults_file == NULL || mysql_options(mysql, MYSQL_READ_DEFAULT_FILE, place->defaults_file) == 0) &&
	    mysql_options(mysql, MYSQL_OPT_CONNECT_TIMEOUT, &connect_s) == 0 &&
	    mysql_options(mysql, MYSQL_OPT_READ_TIMEOUT, &answer_s) == 0 &&
	    mysql_options(mysql, MYSQL_OPT_WRITE_TIMEOUT, &answer_s) == 0 &&
	    mysql_options(mysql, MYSQL_OPT_LOCAL_INFILE, &off) == 0 && /* no server shall ask for this machine's files */
	    mysql_options(mysql, MYSQL_OPT_MAX_ALLOWED_PACKET, &packet) == 0 &&
	    mysql_options(mysql, MYSQL_SET_CHARSET_NAME, "utf8mb4") == 0 &&
	    /* localhost with a port is no socket: it may be the end of a tunnel */
	    (!to_a_port || mysql_options(mysql, MYSQL_OPT_PROTOCOL, &tcp) == 0);
}
