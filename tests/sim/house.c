#include "house.h"

#include <err.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "decimal.h"

struct house house = {
	.meter = "0x001c640000000001", .speed = 1, .fixed_W = INT64_MIN, .multiplier = 1, .divisor = 1000,
	.delivered_Ws = INT64_C(25647753) * 3600, .received_Ws = INT64_C(12003) * 3600,
};

static int64_t base_s, since_ms;     /* the meter's time at the start, and the host's monotonic time then */
static _Atomic int64_t *shared_ms;   /* or the meter's time, shared with emu-read, in ms since 1970 */
static int64_t demand_since_s;

static int64_t household_W(int64_t t);
static int64_t raw_of(int64_t value, int64_t per_unit);

int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t
clock_s(void)
{
	if (shared_ms != NULL)
		return *shared_ms / 1000;
	return base_s + (house.step_s > 0 ? 0 : (now_ms() - since_ms) * house.speed / 1000);
}

void
clock_set(int64_t to_s)
{
	base_s = to_s;
	since_ms = now_ms();
	demand_since_s = to_s;
	if (shared_ms != NULL)
		*shared_ms = to_s * 1000;
}

void
clock_share(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);

	if (fd < 0 || ftruncate(fd, sizeof(*shared_ms)) < 0 ||
	    (shared_ms = mmap(NULL, sizeof(*shared_ms), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0)) == MAP_FAILED)
		err(EX_CANTCREAT, "%s", path);
	close(fd);
	clock_set(base_s);
}

bool
clock_shared(void)
{
	return shared_ms != NULL;
}

void
clock_run(void)
{
	if (shared_ms != NULL)
		*shared_ms += (now_ms() - since_ms) * house.speed;
	clock_stop();
}

void
clock_stop(void)
{
	if (shared_ms != NULL)
		since_ms = now_ms();
}

void
reading_take(void)
{
	int64_t t = clock_s(), Ws;

	if (house.series != NULL) {
		house.stamp_s = house.line.time_s;
		return;
	}
	if (house.stale)
		return;
	Ws = t > demand_since_s ? house.demand_W * (t - demand_since_s) : 0;
	*(Ws < 0 ? &house.received_Ws : &house.delivered_Ws) += Ws < 0 ? -Ws : Ws;
	demand_since_s = house.stamp_s = t;
	house.demand_W = house.fixed_W != INT64_MIN ? house.fixed_W : household_W(t);
}

void
reading_give(void)
{
	struct demand_line reading = { .time_s = house.stamp_s, .demand_mW = house.demand_W * 1000, .registers = true,
	    .delivered_mWh = house.delivered_Ws / 3600 * 1000, .received_mWh = house.received_Ws / 3600 * 1000 };
	char text[LINE_SIZE];

	house.readings++;
	if (house.given != NULL) {
		strcpy(reading.meter, house.meter);
		/* cppcheck-suppress uninitvar ; its third argument writes it */
		fwrite(text, 1, demand_line_write(text, house.series != NULL ? &house.line : &reading), house.given);
		fflush(house.given);
	}
	if (shared_ms != NULL)
		*shared_ms = (*shared_ms / 1000 / house.step_s + 1) * house.step_s * 1000;
	else if (house.series != NULL)
		series_next();
	else if (house.step_s > 0 && !house.stale)
		base_s += house.step_s;
}

/* The last line stays. */
void
series_next(void)
{
	char text[LINE_SIZE + 1];
	const char *why;
	int got;

	while (house.series != NULL && fgets(text, sizeof(text), house.series) != NULL)
		if ((got = demand_line_read(text, strcspn(text, "\n"), &house.line, &why)) < 0)
			errx(EX_DATAERR, "series: %s: %s", text, why);
		else if (got > 0)
			return;
}

int64_t
demand_raw(void)
{
	return house.series != NULL ? raw_of(house.line.demand_mW, DECIMAL_ONE) : raw_of(house.demand_W, 1000);
}

int64_t
delivered_raw(void)
{
	if (house.series == NULL)
		return raw_of(house.delivered_Ws / 3600, 1000);
	return house.line.delivered_mWh == DECIMAL_NONE ? DECIMAL_NONE : raw_of(house.line.delivered_mWh, DECIMAL_ONE);
}

int64_t
received_raw(void)
{
	return house.series != NULL ? raw_of(house.line.received_mWh, DECIMAL_ONE) : raw_of(house.received_Ws / 3600, 1000);
}

/* Devices that are always on, a fridge, the oven at noon and six, lights in the evening, a kettle now and then. */
static int64_t
household_W(int64_t t)
{
	int64_t hour = t / 3600 % 24, noise = (t / 7 * INT64_C(2654435761) >> 7) % 40;

	return 210 + noise + (t % 2700 < 1100 ? 130 : 0) + (hour >= 17 && hour < 23 ? 320 : 0) +
	    ((hour == 12 || hour == 18) && t % 900 < 500 ? 1900 : 0) + (t % 6143 < 150 ? 1500 : 0);
}

static int64_t
raw_of(int64_t value, int64_t per_unit)
{
	return divide_rounded(value * (house.divisor == 0 ? 1 : house.divisor), per_unit * (house.multiplier == 0 ? 1 : house.multiplier));
}
