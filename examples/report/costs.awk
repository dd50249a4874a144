# What a day costs: each row of the tariff at its price for the hours in which it counts, and what is charged by the period spread
# over its days; so the days of a period add up to its bill. A price of tiers, or with an allowance, is what the bill has of it a kWh.
# costs.sql gives the rows; the bill itself is reckoned in the database alone.

result == "days" {
	i = field("Day") + 0
	period_of[i] = field("FirstDay") + 0
	period_days[i] = field("PeriodDays") + 0
	kind_of[i] = field("FirstDay") "/" field("Kind")
}
result == "prices" {
	i = ++prices
	key = field("FirstDay") "/" field("Kind")
	prices_of[key] = prices_of[key] " " i
	price_line[i] = field("FirstDay") "/" field("Since") "/" unescape(field("Line"))
	price_since[i] = field("Since") + 0
	price_unit[i] = field("Unit")
	price_counts[i] = field("Counts")
	price_series[i] = field("Prices")
	price_ladder[i] = key "/" field("Ladder")
	price_rate[i] = field("Rate") + 0
	price_above[i] = field("Above")
	price_upto[i] = field("UpTo")
	price_times[i] = 1 + field("Percent") / 100
	bits = field("Hours") + 0
	for (hour = 0; hour < 24; hour++) {
		counts_in[i, hour] = bits % 2
		bits = int(bits / 2)
	}
}
result == "spot" { spot[field("Prices"), field("UTC")] = field("Price") + 0 }

function prepare_costs(    day) {
	if (!has_bill || bill_sum == "")
		return
	set_cost(today, until)
	set_cost(today, 24)
	set_cost(today - 1, 24)
	for (day = today - 56; day < today; day++)
		if (is_whole(day, 24)) {
			set_cost(day, until)
			set_cost(day, 24)
		}
	kWh_price = price_of_one_more()
}
function set_cost(day, before,    n, list, i, j, row, sum) {
	if (!(day in kind_of) || !has_rows(day))
		return
	n = split(prices_of[kind_of[day]], list, " ")
	for (j = 1; j <= n; j++) {
		i = list[j]
		if (price_unit[i] != "kWh" || price_counts[i] == "surplus") {
			sum += price_times[i] * charge[price_line[i]] / period_days[day] * before / 24
			continue
		}
		for (row = first_row[day]; row <= last_row[day]; row++)
			if (row_hour[row] < before && counts_in[i, row_hour[row]])
				sum += price_times[i] * row_price(i, row) * counted(i, row)
	}
	cost_to[day, before] = sum
}
function counted(i, row) {
	return price_counts[i] == "delivered" ? row_in[row] : price_counts[i] == "received" ? row_out[row] : row_in[row] - row_out[row]
}
function row_price(i, row) {
	if (price_series[i] != "")
		return price_rate[i] * spot[price_series[i], row_utc[row]]
	return price_above[i] == "" && price_upto[i] == "" ? price_rate[i] : part_price(i)
}

# What the bill has of a tier or of an allowance, for each kWh that its hours have counted in its part of the period.
function part_price(i,    key, day, row, energy, j, n, list) {
	key = price_line[i]
	if (key in price_of_part)
		return price_of_part[key]
	for (day = price_since[i]; day <= today && day in kind_of && period_of[day] == period_of[price_since[i]]; day++) {
		n = split(prices_of[kind_of[day]], list, " ")
		for (j = 1; j <= n && price_line[list[j]] != key; j++)
			;
		if (j > n || !has_rows(day))
			continue
		for (row = first_row[day]; row <= last_row[day]; row++)
			if (counts_in[list[j], row_hour[row]])
				energy += counted(i, row)
	}
	if (energy > 1)
		price_of_part[key] = charge[key] / energy
	else
		price_of_part[key] = price_upto[i] != "" || price_above[i] == 0 ? price_rate[i] : 0
	return price_of_part[key]
}

# Money for one kWh more from the grid today, the mean of its hours: of a ladder the highest tier that was reached counts.
function price_of_one_more(    n, list, i, j, hour, sum, reached, total) {
	n = split(prices_of[kind_of[today]], list, " ")
	for (j = 1; j <= n; j++) {
		i = list[j]
		if (price_unit[i] == "kWh" && price_above[i] != "" && (!(price_ladder[i] in reached) || charge[price_line[i]] != 0 && price_above[i] + 0 >= price_above[reached[price_ladder[i]]] + 0))
			if (price_above[i] == 0 || charge[price_line[i]] != 0)
				reached[price_ladder[i]] = i
	}
	for (hour = 0; hour < 24; hour++)
		for (j = 1; j <= n; j++) {
			i = list[j]
			if (price_unit[i] != "kWh" || price_counts[i] == "received" || price_counts[i] == "surplus" || price_upto[i] != "" || price_series[i] != "" || !counts_in[i, hour])
				continue
			if (price_above[i] == "" || reached[price_ladder[i]] == i)
				sum += price_times[i] * price_rate[i]
		}
	return sum / 24 > 0 ? sum / 24 : ""
}
