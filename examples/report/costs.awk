# The cost of a day is the amount by which the bill grows on that day. Each kWh has the price of its hour; in a ladder of tiers it
# has the price of the tier that the period has reached. Charges by the period are spread over its days. So the days of a period
# add up to its bill. costs.sql gives the prices; the database alone calculates the bill.

result == "days" {
	i = field("Day") + 0
	first_priced = first_priced == "" ? i : first_priced
	period_days[i] = field("PeriodDays") + 0
	kind_of[i] = field("FirstDay") "/" field("Kind")
}
result == "prices" {
	i = ++prices
	key = field("FirstDay") "/" field("Kind")
	prices_of[key] = prices_of[key] " " i
	price_charge[i] = field("FirstDay") "/" field("Since") "/" unescape(field("Line"))
	price_part[i] = field("Part")
	price_is_energy[i] = field("Unit") == "kWh" && field("Counts") != "surplus"
	price_counts[i] = field("Counts")
	price_series[i] = field("Prices")
	price_rate[i] = field("Rate") + 0
	price_is_timed[i] = field("IsTimed") + 0
	price_is_tier[i] = field("IsTier") + 0
	price_is_each_day[i] = field("IsEachDay") + 0
	price_low[i] = field("Low") + 0
	price_high[i] = number("High")
	price_times[i] = 1 + field("Percent") / 100
	bits = field("Hours") + 0
	for (hour = 0; hour < 24; hour++) {
		counts_in[i, hour] = bits % 2
		bits = int(bits / 2)
	}
}
result == "spot" { spot[field("Prices"), number("UTC")] = field("Price") + 0 }

# Sets cost_to[day, before] for each day before "until" and before 24, known_cost of the bill that runs, and kWh_price.
function prepare_costs(    day) {
	if (!has_bill || bill_sum == "")
		return
	for (day = first_priced; day <= today; day++) {
		if (day < first_day)
			continue
		price_day(day)
		if (day >= bill_first)
			known_cost += cost_to[day, day < today ? 24 : until]
	}
	kWh_price = price_of_one_more()
}
function price_day(day,    n, list, j, i, row, charges, energy) {
	n = split(prices_of[kind_of[day]], list, " ")
	for (j = 1; j <= n; j++) {
		i = list[j]
		if (!price_is_energy[i])
			charges += price_times[i] * charge[price_charge[i]] / period_days[day]
	}
	for (row = first_row[day]; has_rows(day) && row <= last_row[day]; row++) {
		if (row_hour[row] >= until && !((day, until) in cost_to))
			cost_to[day, until] = energy + charges * until / 24
		for (j = 1; j <= n; j++) {
			i = list[j]
			if (price_is_energy[i])
				energy += price_times[i] * row_price(i, row) * added(i, row)
		}
	}
	cost_to[day, 24] = energy + charges
	if (!((day, until) in cost_to))
		cost_to[day, until] = energy + charges * until / 24
}
function row_price(i, row) {
	return price_rate[i] * (price_series[i] == "" ? 1 : spot[price_series[i], row_utc[row]])
}

# Returns the kWh that this hour adds to a line of the bill. A tier of some hours gets its share of the tier of all hours, as in the
# view bill_quantity.
function added(i, row,    key, counted, now, more) {
	counted = price_counts[i] == "delivered" ? row_in[row] : price_counts[i] == "received" ? row_out[row] : row_in[row] - row_out[row]
	if (!price_is_tier[i] && price_high[i] == "")
		return counts_in[i, row_hour[row]] ? counted : 0
	key = price_part[i] (price_is_each_day[i] ? "/" row_day[row] : "")
	all_kWh[key] += price_is_timed[i] && price_is_each_day[i] && !counts_in[i, row_hour[row]] ? 0 : counted
	own_kWh[key] += counts_in[i, row_hour[row]] ? counted : 0
	now = all_kWh[key] ? own_kWh[key] * in_tier(i, all_kWh[key]) / all_kWh[key] : 0
	more = now - line_kWh[key]
	line_kWh[key] = now
	return more
}
# kWh below zero count in the lowest tier, or in the allowance.
function in_tier(i, all) {
	all = price_high[i] != "" && all > price_high[i] + 0 ? price_high[i] + 0 : all
	return (price_low[i] > 0 && all < price_low[i] ? price_low[i] : all) - price_low[i]
}

# Returns the price of one kWh more from the grid, as the mean of today's hours. Of a ladder, the tier that the period has reached counts.
function price_of_one_more(    n, list, i, j, hour, sum) {
	n = split(prices_of[kind_of[today]], list, " ")
	for (hour = 0; hour < 24; hour++)
		for (j = 1; j <= n; j++) {
			i = list[j]
			if (price_is_energy[i] && price_counts[i] != "received" && price_series[i] == "" && counts_in[i, hour] && is_open(i))
				sum += price_times[i] * price_rate[i]
		}
	return sum / 24 > 0 ? sum / 24 : ""
}
function is_open(i,    all) {
	if (!price_is_tier[i])
		return price_high[i] == "" # an allowance is used up by other kWh
	all = all_kWh[price_part[i] (price_is_each_day[i] ? "/" today : "")]
	return (all >= price_low[i] || price_low[i] == 0) && (price_high[i] == "" || all < price_high[i] + 0)
}
