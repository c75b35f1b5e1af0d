/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/dashboard.h"

#include "cli/describe.h"
#include "cli/quantity.h"
#include "cli/table.h"
#include "cli/text.h"
#include "cli/words.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Lines beside the devices' rows: header, blank, titles, rule, totals. */
#define OTHER_LINES 6

/* ---- totals ----------------------------------------------------------------------------------------------------- */

/* Over devices that answer. A slice counts only where its mother is not shown: she has its load and power. */
struct totals {
	size_t devices; /* whole ones */
	size_t slices;
	size_t counted;      /* those in the sums */
	size_t held;         /* devices and slices that somebody holds */
	size_t unwell;       /* not healthy */
	int64_t utilization; /* a sum, of which the mean is shown */
	int64_t memory_used, memory_total;
	int64_t power, energy;
	double power_cap;
	int64_t hottest;
};

static bool is_shown(const struct facts *facts, uint32_t ordinal)
{
	for (size_t i = 0; i < facts->device_count; i++)
		if (facts->devices[i].ordinal == ordinal)
			return true;
	return false;
}

/* Adds, and stays at the highest number: what a damaged board says, or a pin, may be anything. */
static void add(int64_t *sum, int64_t value)
{
	if (__builtin_add_overflow(*sum, value, sum))
		*sum = INT64_MAX;
}

static void sum_up(const struct facts *facts, struct totals *totals)
{
	/* A slice mostly comes right behind its mother. */
	uint32_t mother = AM_NONE;
	bool mother_shown = false;

	*totals = (struct totals){.hottest = INT64_MIN};
	for (size_t i = 0; i < facts->device_count; i++) {
		const struct device_facts *device = &facts->devices[i];
		const int64_t *values = device->sample.values;
		bool slice = device->device.kind == AM_DEVICE_SLICE;

		*(slice ? &totals->slices : &totals->devices) += 1;
		totals->held += device->workload_count > 0;
		totals->unwell += device->health != AM_HEALTH_HEALTHY;
		if (!slice) {
			mother = device->ordinal;
			mother_shown = true;
		} else if (device->device.parent != mother) {
			mother = device->device.parent;
			mother_shown = is_shown(facts, mother);
		}
		if ((slice && mother_shown) || !facts_answers(device))
			continue;
		totals->counted++;
		add(&totals->utilization, values[AM_CHANNEL_UTILIZATION]);
		add(&totals->memory_used, values[AM_CHANNEL_MEMORY_USED]);
		add(&totals->memory_total, values[AM_CHANNEL_MEMORY_TOTAL]);
		add(&totals->power, values[AM_CHANNEL_POWER]);
		add(&totals->energy, values[AM_CHANNEL_ENERGY]);
		totals->power_cap += device->power_cap;
		if (values[AM_CHANNEL_TEMPERATURE] > totals->hottest)
			totals->hottest = values[AM_CHANNEL_TEMPERATURE];
	}
}

/* The mean, by the channels' rule of rounding. */
static int64_t mean_utilization(const struct totals *totals)
{
	return totals->counted > 0 ? am_channel_coarsen(totals->utilization, (int64_t)totals->counted) : 0;
}

json_t *dashboard_describe_totals(const struct facts *facts)
{
	struct totals totals;

	sum_up(facts, &totals);
	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o}", "devices", (json_int_t)totals.devices,
	                 "slices", (json_int_t)totals.slices, "held", (json_int_t)totals.held, "not_healthy",
	                 (json_int_t)totals.unwell, "utilization_mean_percent", (json_int_t)mean_utilization(&totals),
	                 "memory_used_byte", (json_int_t)totals.memory_used, "memory_total_byte",
	                 (json_int_t)totals.memory_total, "power_milliwatt", (json_int_t)totals.power,
	                 "energy_millijoule", (json_int_t)totals.energy, "temperature_highest_celsius",
	                 totals.counted > 0 ? json_integer(totals.hottest) : json_null());
}

/* ---- the table -------------------------------------------------------------------------------------------------- */

enum dashboard_column { DEVICE, MODEL, STATE, UTILIZATION, MEMORY, POWER, TEMPERATURE, CLOCK, FAN, HOLDER, COLUMNS };

static const struct table_column all_columns[COLUMNS] = {
    [DEVICE] = {.title = ""},
    [MODEL] = {.title = "MODEL"},
    [STATE] = {.title = "STATE"},
    [UTILIZATION] = {.title = "UTILIZATION", .short_title = "UTIL", .right = true, .bar = true},
    [MEMORY] = {.title = "MEMORY", .right = true, .bar = true},
    [POWER] = {.title = "POWER", .right = true},
    [TEMPERATURE] = {.title = "TEMP", .right = true},
    [CLOCK] = {.title = "CLOCK", .right = true},
    [FAN] = {.title = "FAN", .right = true},
    [HOLDER] = {.title = "HELD BY"},
};

/* What gives way first is what changes least, or what another column nearly says. */
static const struct table_step steps[] = {
    {HOLDER, TABLE_CUT, 24}, {MODEL, TABLE_CUT, 24},        {MEMORY, TABLE_NO_BAR, 0},      {POWER, TABLE_SHORT, 0},
    {FAN, TABLE_DROP, 0},    {CLOCK, TABLE_DROP, 0},        {MODEL, TABLE_CUT, 18},         {MEMORY, TABLE_SHORT, 0},
    {HOLDER, TABLE_CUT, 16}, {MODEL, TABLE_CUT, 12},        {HOLDER, TABLE_CUT, 9},         {HOLDER, TABLE_DROP, 0},
    {MODEL, TABLE_CUT, 8},   {UTILIZATION, TABLE_SHORT, 0}, {UTILIZATION, TABLE_NO_BAR, 0}, {STATE, TABLE_CUT, 8},
    {MODEL, TABLE_DROP, 0},  {TEMPERATURE, TABLE_DROP, 0},  {POWER, TABLE_DROP, 0},         {MEMORY, TABLE_DROP, 0},
    {STATE, TABLE_DROP, 0},
};

static double part_of(int64_t value, double whole)
{
	return whole > 0 ? (double)value / whole : 0;
}

static void add_utilization(struct table *table, int64_t percent, enum style style)
{
	char text[QUANTITY_SIZE];

	snprintf(text, sizeof(text), "%3" PRId64 " %%", percent);
	table_add(table, text, NULL, style);
	table_add_bar(table, part_of(percent, 100), STYLE_GOOD);
}

static void add_memory(struct table *table, int64_t used, int64_t total, enum style style)
{
	char text[QUANTITY_SIZE], brief[QUANTITY_SIZE];

	quantity_of_bytes(used, total, false, text);
	quantity_of_bytes(used, total, true, brief);
	table_add(table, text, brief, style);
	table_add_bar(table, part_of(used, (double)total), STYLE_COOL);
}

static void add_power(struct table *table, int64_t power, double cap, enum style style)
{
	char text[QUANTITY_SIZE], brief[QUANTITY_SIZE];

	quantity_of_power(power, cap, false, text);
	quantity_of_power(power, cap, true, brief);
	table_add(table, text, brief, style);
}

/* As wide as @p widest digits, so that columns stand still while their values change. */
static void add_channel(struct table *table, const struct terminal *terminal, const struct device_facts *device,
                        enum am_channel channel, int widest, enum style style)
{
	char text[QUANTITY_SIZE], padded[QUANTITY_SIZE + 16];
	int missing;

	quantity_of_channel(channel, device->sample.values[channel], terminal->glyphs->celsius, text);
	missing = widest - (int)strspn(text, "-0123456789");
	snprintf(padded, sizeof(padded), "%*s%s", missing > 0 ? missing : 0, "", text);
	table_add(table, padded, NULL, style);
}

static void add_numbers(struct table *table, const struct terminal *terminal, const struct device_facts *device)
{
	const int64_t *values = device->sample.values;
	double warmth = part_of(values[AM_CHANNEL_TEMPERATURE], device->temperature_limit);
	enum style heat = terminal_heat(warmth);

	if (!facts_answers(device)) {
		for (unsigned i = UTILIZATION; i <= FAN; i++)
			table_add(table, terminal->glyphs->none, NULL, STYLE_DIM);
		return;
	}
	add_utilization(table, values[AM_CHANNEL_UTILIZATION], STYLE_PLAIN);
	add_memory(table, values[AM_CHANNEL_MEMORY_USED], values[AM_CHANNEL_MEMORY_TOTAL], STYLE_PLAIN);
	add_power(table, values[AM_CHANNEL_POWER], device->power_cap, STYLE_PLAIN);
	add_channel(table, terminal, device, AM_CHANNEL_TEMPERATURE, 2, heat);
	add_channel(table, terminal, device, AM_CHANNEL_CLOCK_CORE, 4, STYLE_PLAIN);
	add_channel(table, terminal, device, AM_CHANNEL_FAN, 3, STYLE_PLAIN);
}

static void add_row(struct table *table, const struct terminal *terminal, const struct device_facts *device)
{
	const struct am_device *identity = &device->device;
	const struct glyphs *glyphs = terminal->glyphs;
	char text[WORDS_SIZE], profile[AM_SLICE_PROFILE_SIZE + 16];

	table_add(table, device->label, NULL, STYLE_NAME);
	/* The model of a slice is its mother's, which stands above it. */
	snprintf(profile, sizeof(profile), "%s%s", identity->next_slice == AM_NONE ? glyphs->last : glyphs->branch,
	         identity->slice_profile);
	table_add(table, identity->kind == AM_DEVICE_SLICE ? profile : identity->model_name, NULL, STYLE_PLAIN);
	words_state(device, text);
	table_add(table, text, NULL, device->health == AM_HEALTH_HEALTHY ? STYLE_WARM : STYLE_HOT);
	add_numbers(table, terminal, device);
	words_holders(device, 1, text);
	table_add(table, text, NULL, STYLE_NAME);
}

static void add_totals(struct table *table, const struct terminal *terminal, const struct facts *facts)
{
	struct totals totals;
	char text[WORDS_SIZE];

	sum_up(facts, &totals);
	table_add_rule(table);
	table_add(table, "all", NULL, STYLE_BOLD);
	table_add(table, "", NULL, STYLE_PLAIN);
	snprintf(text, sizeof(text), "%zu unwell", totals.unwell);
	table_add(table, totals.unwell > 0 ? text : "", NULL, STYLE_HOT);
	add_utilization(table, mean_utilization(&totals), STYLE_BOLD);
	add_memory(table, totals.memory_used, totals.memory_total, STYLE_BOLD);
	add_power(table, totals.power, totals.power_cap, STYLE_BOLD);
	snprintf(text, sizeof(text), "%" PRId64 " %s", totals.hottest, terminal->glyphs->celsius);
	table_add(table, totals.counted > 0 ? text : "", NULL, STYLE_BOLD);
	table_add(table, "", NULL, STYLE_PLAIN);
	table_add(table, "", NULL, STYLE_PLAIN);
	snprintf(text, sizeof(text), "%zu held", totals.held);
	table_add(table, text, NULL, STYLE_BOLD);
}

static bool draw_table(const struct facts *facts, const struct terminal *terminal, FILE *out, struct am_error *error)
{
	struct table_column columns[COLUMNS];
	size_t rows = 0;
	struct table table;
	bool done;

	memcpy(columns, all_columns, sizeof(columns));
	columns[STATE].hidden = true;
	for (size_t i = 0; i < facts->device_count; i++)
		if (facts->devices[i].health != AM_HEALTH_HEALTHY || facts->devices[i].condition_count > 0 ||
		    words_throttle(&facts->devices[i]) != 0 || facts->devices[i].reading != AM_READING_OK)
			columns[STATE].hidden = false;
	table_begin(&table, columns, COLUMNS);
	for (size_t i = 0; i < facts->device_count; i++)
		add_row(&table, terminal, &facts->devices[i]);
	add_totals(&table, terminal, facts);
	if (terminal->height > 0)
		rows = terminal->height > OTHER_LINES + 1 ? (size_t)(terminal->height - OTHER_LINES) : 1;
	done = table_print(&table, terminal, steps, sizeof(steps) / sizeof(steps[0]), rows, out, error);
	table_finish(&table);
	return done;
}

/* ---- the header ------------------------------------------------------------------------------------------------- */

/* A line with a text at either end; the left one is cut where they do not fit. */
static void draw_ends(const struct terminal *terminal, const char *left, enum style left_style, const char *right,
                      enum style right_style, FILE *out)
{
	size_t width = (size_t)terminal->width, right_width = text_width(right), used, bytes, room;
	bool cut;

	room = width > right_width + 1 ? width - right_width - 1 : 0;
	bytes = text_fit(left, room, &used);
	cut = left[bytes] != '\0' && room > 0;
	if (cut)
		bytes = text_fit(left, room - 1, &used);
	fprintf(out, "%s%.*s%s%s", terminal_begin(terminal, left_style), (int)bytes, left,
	        cut ? terminal->glyphs->ellipsis : "", terminal_end(terminal, left_style));
	fprintf(out, "%*s%s%s%s\n", (int)(width - used - cut - right_width), "", terminal_begin(terminal, right_style),
	        right, terminal_end(terminal, right_style));
}

/* `8 devices`, `1 device, 7 slices`: what is shown below. */
static void count_devices(const struct facts *facts, char *ret_text, size_t size)
{
	struct totals totals;
	int used;

	sum_up(facts, &totals);
	used = snprintf(ret_text, size, "%zu device%s", totals.devices, totals.devices == 1 ? "" : "s");
	if (totals.slices > 0)
		snprintf(ret_text + used, size - (size_t)used, ", %zu slice%s", totals.slices,
		         totals.slices == 1 ? "" : "s");
}

static void draw_header(const struct facts *facts, const struct terminal *terminal, FILE *out)
{
	const char *dot = terminal->glyphs->dot;
	char rate[QUANTITY_SIZE], time[QUANTITY_SIZE], left[1280], right[1280], clean[1280];
	char counts[64];
	int64_t nanoseconds;

	count_devices(facts, counts, sizeof(counts));
	snprintf(left, sizeof(left), "accelmock %s %s %s %s %s %s", dot, am_board_name(facts->board), dot,
	         am_board_slot_name(facts->board), dot, counts);
	text_clean(clean, sizeof(clean), left);
	quantity_rate(facts->clock.rate, terminal->glyphs->times, rate);
	snprintf(right, sizeof(right), "tick %" PRId64 " %s %s", facts->tick, dot, rate);
	if (facts->tick_ns > 0 && !__builtin_mul_overflow(facts->tick, facts->tick_ns, &nanoseconds)) {
		quantity_time(nanoseconds, time);
		snprintf(right, sizeof(right), "tick %" PRId64 " %s %s %s %s", facts->tick, dot, time, dot, rate);
	}
	draw_ends(terminal, clean, STYLE_NAME, right, facts->clock.rate == 1000 ? STYLE_PLAIN : STYLE_WARM, out);
	text_clean(left, sizeof(left), am_board_source(facts->board));
	text_clean(right, sizeof(right), am_board_directory(facts->board));
	if (text_width(right) + 1 > (size_t)terminal->width)
		right[text_fit(right, (size_t)terminal->width - 1, &(size_t){0})] = '\0';
	draw_ends(terminal, left, STYLE_DIM, right, STYLE_DIM, out);
}

bool dashboard_draw(const struct facts *facts, const struct terminal *terminal, FILE *out, struct am_error *error)
{
	draw_header(facts, terminal, out);
	putc('\n', out);
	return draw_table(facts, terminal, out, error);
}
