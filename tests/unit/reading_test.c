/*
 * The rule which reading becomes a line. A case is a row: words that stand for fragments, and their events.
 *
 *	dA5@7      demand of 5 kW, of meter A (-: missing), TimeStamp 7 s after 2026-11-23T17:00:00Z (-: missing)
 *	sA100      a summation of 100 kWh delivered, 7 received
 *	bd bs cut  a demand and a summation that have lost a field; the beginning of a demand
 *	on off     ConnectionStatus: Connected, Rejoining         no yes    ScheduleInfo of demand: Enabled N, Y
 *	report     from now on a demand is not wanted             poll      it is
 *	hT         the host's clock is at T                        forget    the port was opened again
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "table.h"

#include "decimal.h"
#include "emu-read/reading.h"

enum { ALL_SIZE = 4096 };
static const int64_t BASE_S = INT64_C(1795453200); /* 2026-11-23T17:00:00Z */

struct row {
	const char *title, *words, *events;
	struct reading_rules rules;
	bool live;
};

#define ALL { NULL, false, false }
#define ONLY_A { "0x000000000000000a", false, false }
#define NO_REGISTERS { NULL, true, false }
#define HOST_CLOCK { NULL, false, true }
#define LIVE true
#define RECORDED false
static const struct row rows[] = {
	{ "a demand is a line of 3 fields before the first registers", "dA5@0", "A5@0", ALL, RECORDED },
	{ "registers are those of the next line, once", "sA100 dA5@0 dA6@60", "reg A5@0/100/7 A6@60/-/-", ALL, RECORDED },
	{ "the last registers count", "sA100 sA101 dA5@0", "reg reg A5@0/101/7", ALL, RECORDED },
	{ "no registers wanted", "sA100 dA5@0", "reg A5@0", NO_REGISTERS, RECORDED },
	{ "a TimeStamp that comes again is no line", "dA5@0 dA6@0 dA7@1", "A5@0 repeat A7@1", ALL, RECORDED },
	{ "one that goes back is", "dA5@9 dA6@0", "A5@9 A6@0", ALL, RECORDED },
	{ "a repeat takes no registers", "sA100 dA5@0 sA101 dA6@0 dA7@1", "reg A5@0/100/7 reg repeat A7@1/101/7", ALL, RECORDED },
	{ "recorded without a time: dropped", "dA5@-", "{InstantaneousDemand dropped: TimeStamp has no time}", ALL, RECORDED },
	{ "live without a time: the host's", "h30 dA5@- h90 dA6@-", "A5@30h A6@90h", ALL, LIVE },
	{ "neither knows it", "h-900000000 dA5@-",
	    "{reading dropped: this computer's clock is not set, and the meter sends no time}", ALL, LIVE },
	{ "nor in another century", "h3000000000 dA5@-",
	    "{reading dropped: this computer's clock is not set, and the meter sends no time}", ALL, LIVE },
	{ "the host's always", "h30 dA5@0", "A5@30", HOST_CLOCK, LIVE },
	{ "the host's, which is not set", "h-900000000 dA5@0", "{reading dropped: this computer's clock is not set}", HOST_CLOCK, LIVE },
	{ "the host's: a TimeStamp that comes again is no line", "h30 dA5@0 h90 dA5@0", "A5@30 repeat", HOST_CLOCK, LIVE },
	{ "clocks apart", "h400 dA5@0 h0 dA5@400", "A5@0+400 A5@400-400", ALL, LIVE },
	{ "no repeat after one without a time", "h1 dA5@0 dA5@- dA5@0", "A5@0+1 A5@1h repeat", ALL, LIVE },
	{ "a report between polls is no line", "h0 report dA5@0 poll dA6@0 report dA7@15", "A6@0", ALL, LIVE },
	{ "but its registers count", "h0 report sA100 poll dA6@0", "reg A6@0/100/7", ALL, LIVE },
	{ "not those before the port was opened again", "h0 sA100 forget dA6@0", "reg A6@0/-/-", ALL, LIVE },
	{ "nor those of a minute ago and more: the computer slept", "h0 sA100 h60 dA5@60 sA101 h121 dA6@121", "reg A5@60/100/7 reg A6@121/-/-", ALL, LIVE },
	{ "fragments that say nothing", "bd bs cut dA5@0", "{InstantaneousDemand dropped: Demand is missing}"
	    " {CurrentSummationDelivered dropped: SummationDelivered is missing} {InstantaneousDemand dropped: cut off by the next one} A5@0",
	    ALL, RECORDED },
	{ "cut off by the end", "dA5@0 cut", "A5@0 {InstantaneousDemand dropped: cut off by the end}", ALL, RECORDED },
	{ "link and schedule", "off on no yes", "link-Rejoining link+Connected schedule", ALL, RECORDED },
	{ "only one meter", "dB1@0 sB50 dA5@0 dB2@1", "A5@0", ONLY_A, RECORDED },
	{ "only one meter, which is none", "d-1@0 dA5@0", "A5@0", ONLY_A, RECORDED },

	{ "the first id counts at once", "dB1@0 dB2@1", "B1@0 B2@1", ALL, RECORDED },
	{ "another one when it comes again", "dA1@0 dB2@1 dA3@2 dB4@3", "A1@0 A3@2 B2@1 B4@3", ALL, RECORDED },
	{ "and from then on at once", "dA1@0 dB2@1 dB4@3 dB5@5", "A1@0 B2@1 B4@3 B5@5", ALL, RECORDED },
	{ "registers that were held", "dA1@0 sB50 dB4@3", "A1@0 reg B4@3/50/7", ALL, RECORDED },
	{ "a demand that was held, then registers", "dA1@0 dB4@3 sB50 dB5@4", "A1@0 B4@3 reg B5@4/50/7", ALL, RECORDED },
	{ "the same demand again: one line", "dA1@0 dB2@1 dB2@1", "A1@0 B2@1 repeat", ALL, RECORDED },
	{ "one that comes only once", "dA1@0 dB2@1 dA3@2", "A1@0 A3@2 {InstantaneousDemand dropped: MeterMacId 0x000000000000000b came only once}",
	    ALL, RECORDED },
	{ "again within ten", "dA1@0 sB50 sA1 sA1 sA1 sA1 sA1 sA1 sA1 sA1 sA1 dB2@1", "A1@0 reg reg reg reg reg reg reg reg reg reg B2@1/50/7",
	    ALL, RECORDED },
	{ "again after more than ten", "dA1@0 sB50 sA1 sA1 sA1 sA1 sA1 sA1 sA1 sA1 sA1 sA1 dB2@1 dB3@2", "A1@0 reg reg reg reg reg reg reg reg reg reg"
	    " {CurrentSummationDelivered dropped: MeterMacId 0x000000000000000b came only once} B2@1/-/- B3@2/-/-", ALL, RECORDED },
	{ "what names no meter does not count", "dA1@0 dB2@1 off off off off off d-1@2 d-1@3 d-1@4 d-1@5 d-1@6 d-1@7 d-1@8 dB9@9",
	    "A1@0 link-Rejoining link-Rejoining link-Rejoining link-Rejoining link-Rejoining -1@2 -1@3 -1@4 -1@5 -1@6 -1@7 -1@8 B2@1 B9@9",
	    ALL, RECORDED },
	{ "no name at all counts at once", "dA1@0 d-2@1 d-3@2", "A1@0 -2@1 -3@2", ALL, RECORDED },
	{ "a dozen that come only once", "dA1@0 dB1@1 dC1@1 dD1@1 dE1@1 dF1@1 dG1@1 dH1@1 dI1@1 dJ1@1 dK1@1 dL1@1 dM1@1 dB2@2 dM2@2",
	    "A1@0 {InstantaneousDemand dropped: MeterMacId 0x000000000000000b came only once}"
	    " {InstantaneousDemand dropped: MeterMacId 0x000000000000000c came only once}"
	    " {InstantaneousDemand dropped: MeterMacId 0x000000000000000d came only once} M1@1 M2@2"
	    " {InstantaneousDemand dropped: MeterMacId 0x000000000000000e came only once}"
	    " {InstantaneousDemand dropped: MeterMacId 0x000000000000000f came only once}"
	    " {InstantaneousDemand dropped: MeterMacId 0x0000000000000010 came only once}"
	    " {InstantaneousDemand dropped: MeterMacId 0x0000000000000011 came only once}"
	    " {InstantaneousDemand dropped: MeterMacId 0x0000000000000012 came only once}"
	    " {InstantaneousDemand dropped: MeterMacId 0x0000000000000013 came only once}"
	    " {InstantaneousDemand dropped: MeterMacId 0x0000000000000014 came only once}"
	    " {InstantaneousDemand dropped: MeterMacId 0x0000000000000015 came only once}"
	    " {InstantaneousDemand dropped: MeterMacId 0x000000000000000b came only once}", ALL, RECORDED },
	{ "what was held keeps its own time, and that it was wanted", "h10 dA1@- poll h20 dB2@- report h30 dB3@-", "A1@10h B2@20h",
	    ALL, LIVE },
};

/* Writes the words as the device would send them. Returns the number of bytes. */
static size_t
fragment_write(char *to, const char *word)
{
	char meter[64] = "", stamp[64] = "", *end;
	unsigned long value;

	if (strcmp(word, "bd") == 0)
		return (size_t)sprintf(to, "<InstantaneousDemand></InstantaneousDemand>");
	if (strcmp(word, "bs") == 0)
		return (size_t)sprintf(to, "<CurrentSummationDelivered></CurrentSummationDelivered>");
	if (strcmp(word, "cut") == 0)
		return (size_t)sprintf(to, "<InstantaneousDemand><Demand>");
	if (strcmp(word, "on") == 0 || strcmp(word, "off") == 0)
		return (size_t)sprintf(to, "<ConnectionStatus><Status>%s</Status></ConnectionStatus>", word[1] == 'n' ? "Connected" : "Rejoining");
	if (strcmp(word, "no") == 0 || strcmp(word, "yes") == 0)
		return (size_t)sprintf(to, "<ScheduleInfo><Event>demand</Event><Enabled>%c</Enabled></ScheduleInfo>", *word == 'n' ? 'N' : 'Y');
	if (word[1] != '-')
		sprintf(meter, "<MeterMacId>0x%016x</MeterMacId>", word[1] - 'A' + 10);
	value = strtoul(word + 2, &end, 10);
	if (*word == 's')
		return (size_t)sprintf(to, "<CurrentSummationDelivered>%s<SummationDelivered>0x%lx</SummationDelivered>"
		    "<SummationReceived>0x1b58</SummationReceived><Multiplier>0x1</Multiplier><Divisor>0x3e8</Divisor>"
		    "</CurrentSummationDelivered>", meter, value * 1000);
	if (strcmp(end, "@-") != 0)
		sprintf(stamp, "<TimeStamp>0x%08" PRIx64 "</TimeStamp>", BASE_S - RAVEN_EPOCH + atol(end + 1));
	return (size_t)sprintf(to, "<InstantaneousDemand>%s%s<Demand>0x%06lx</Demand><Multiplier>0x1</Multiplier><Divisor>0x3e8</Divisor>"
	    "</InstantaneousDemand>", meter, stamp, value * 1000);
}

static char *
register_write(char *to, int64_t value_mWh)
{
	return value_mWh == DECIMAL_NONE ? to + sprintf(to, "/-") : to + sprintf(to, "/%" PRId64, value_mWh / DECIMAL_ONE);
}

static void
event_write(char *all, const struct event *e)
{
	char *to = all + strlen(all);

	if (to > all)
		*to++ = ' ';
	switch (e->kind) {
	case EVENT_LINE:
		to += sprintf(to, "%c%" PRId64 "@%" PRId64, strcmp(e->line.meter, "-") == 0 ? '-' : 'A' - 10 +
		    (int)strtol(e->line.meter, NULL, 16), e->line.demand_mW / DECIMAL_ONE, e->line.time_s - BASE_S);
		if (e->by_host)
			to += sprintf(to, "h");
		if (e->apart_s != 0)
			to += sprintf(to, "%+" PRId64, e->apart_s);
		if (e->line.registers)
			register_write(register_write(to, e->line.delivered_mWh), e->line.received_mWh);
		break;
	case EVENT_REPEAT: strcpy(to, "repeat"); break;
	case EVENT_REGISTERS: strcpy(to, "reg"); break;
	case EVENT_LINK: sprintf(to, "link%c%s", e->connected ? '+' : '-', e->text); break;
	case EVENT_SCHEDULE: strcpy(to, "schedule"); break;
	case EVENT_BAD: sprintf(to, "{%s}", e->text); break;
	default: strcpy(to, "?"); break;
	}
}

static void
play(const struct row *row, char *all)
{
	static struct frame frame;
	struct reading reading;
	struct reading_now now = { .host_s = row->live ? BASE_S : RAVEN_TIME_NONE, .wanted = true };
	char words[1024], *rest = words, *word;
	struct event event;
	size_t room;

	*all = '\0';
	strcpy(words, row->words);
	assert_true(reading_begin(&reading, &row->rules));
	frame_begin(&frame, false);
	while ((word = strsep(&rest, " ")) != NULL) {
		if (strcmp(word, "report") == 0 || strcmp(word, "poll") == 0)
			now.wanted = *word == 'p';
		else if (*word == 'h')
			now.host_s = BASE_S + atoll(word + 1);
		else if (strcmp(word, "forget") == 0)
			reading_forget_registers(&reading);
		else
			frame_fill(&frame, fragment_write(frame_room(&frame, &room), word));
		while (reading_next(&reading, &frame, &now, &event) != EVENT_NONE)
			event_write(all, &event);
	}
	while (reading_end(&reading, &frame, &event) != EVENT_NONE)
		event_write(all, &event);
	reading_free(&reading);
}

static void
rows_test(void **state)
{
	char all[ALL_SIZE];

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		play(&rows[i], all);
		SAME_TEXT(rows[i].title, all, rows[i].events);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(rows_test) };

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("reading", tests, NULL, NULL);
}
