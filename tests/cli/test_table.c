/* SPDX-License-Identifier: Apache-2.0 */
/* Tables that fit, quantities as people read them, texts that leave a terminal alone. */
#include "unit/checks.h"

#include "cli/numbers.h"
#include "cli/quantity.h"
#include "cli/table.h"
#include "cli/text.h"
#include "cli/verb.h"

#include <locale.h>

/* ---- quantities ------------------------------------------------------------------------------------------------- */

static void bytes_have_one_decimal_and_the_unit_of_the_larger(void **state)
{
	static const struct {
		int64_t used, total;
		const char *text, *brief;
	} cases[] = {
	    {0, 0, "0 / 0 B", "0/0B"},
	    {1000, 1023, "1000 / 1023 B", "1000/1023B"},
	    {0, 1024, "0.0 / 1.0 KiB", "0.0/1.0K"},
	    {(int64_t)9728 << 20, (int64_t)40 << 30, " 9.5 / 40.0 GiB", " 9.5/40.0G"},
	    {(int64_t)80 << 30, (int64_t)80 << 30, "80.0 / 80.0 GiB", "80.0/80.0G"},
	    {1, (int64_t)1 << 50, "0.0 / 1.0 PiB", "0.0/1.0P"},
	};
	char text[QUANTITY_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		quantity_of_bytes(cases[i].used, cases[i].total, false, text);
		assert_string_equal(text, cases[i].text);
		quantity_of_bytes(cases[i].used, cases[i].total, true, text);
		assert_string_equal(text, cases[i].brief);
	}
	quantity_bytes(((int64_t)1 << 30) - 1, text);
	assert_string_equal(text, "1.0 GiB");
	quantity_bytes(1023, text);
	assert_string_equal(text, "1023 B");
}

static void power_is_rounded_as_the_agent_rounds_it(void **state)
{
	char text[QUANTITY_SIZE];

	(void)state;
	quantity_of_power(61499, 700000, false, text);
	assert_string_equal(text, " 61 / 700 W");
	quantity_of_power(61500, 700000, true, text);
	assert_string_equal(text, " 62 W");
	quantity_of_power(61500, 0, false, text);
	assert_string_equal(text, "62 W");
}

static void channels_say_their_units(void **state)
{
	static const struct {
		enum am_channel channel;
		int64_t value;
		const char *text;
	} cases[] = {
	    {AM_CHANNEL_UTILIZATION, 87, "87 %"},
	    {AM_CHANNEL_MEMORY_USED, 1536, "1.5 KiB"},
	    {AM_CHANNEL_POWER, 72521, "72.521 W"},
	    {AM_CHANNEL_ENERGY, 5, "0.005 J"},
	    {AM_CHANNEL_TEMPERATURE, -3, "-3 C"},
	    {AM_CHANNEL_CLOCK_CORE, 1980, "1980 MHz"},
	    {AM_CHANNEL_FAN, 0, "0 %"},
	    {AM_CHANNEL_PERFORMANCE_STATE, 8, "P8"},
	};
	char text[QUANTITY_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		quantity_of_channel(cases[i].channel, cases[i].value, "C", text);
		assert_string_equal(text, cases[i].text);
	}
}

static void times_and_rates_are_short(void **state)
{
	static const struct {
		int64_t nanoseconds;
		const char *text;
	} cases[] = {
	    {0, "0.0 s"},
	    {12345678901, "12.3 s"},
	    {(int64_t)60 * 1000000000, "1 min 0 s"},
	    {(int64_t)12345 * 1000000000, "3 h 25 min"},
	    {(int64_t)200000 * 1000000000, "2 d 7 h"},
	};
	char text[QUANTITY_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		quantity_time(cases[i].nanoseconds, text);
		assert_string_equal(text, cases[i].text);
	}
	quantity_rate(0, "x", text);
	assert_string_equal(text, "frozen");
	quantity_rate(1000, "x", text);
	assert_string_equal(text, "real time");
	quantity_rate(60000, "x", text);
	assert_string_equal(text, "60x");
	quantity_rate(500, "x", text);
	assert_string_equal(text, "0.5x");
}

/* ---- numbers ---------------------------------------------------------------------------------------------------- */

static void numbers_are_read_or_refused(void **state)
{
	static const char *const wrong[] = {"",      "-",     "1-", "-1", "1:",         "1:-",
	                                    "0-1:2", "1:2:3", "a",  "1a", "4294967295", "1 "};
	struct numbers numbers;

	(void)state;
	assert_true(numbers_read("12-15", &numbers));
	assert_int_equal(numbers.first, 12);
	assert_int_equal(numbers.last, 15);
	assert_int_equal(numbers.first_slice, AM_NONE);
	assert_true(numbers_read("3:0-6", &numbers));
	assert_int_equal(numbers.first, 3);
	assert_int_equal(numbers.last, 3);
	assert_int_equal(numbers.first_slice, 0);
	assert_int_equal(numbers.last_slice, 6);
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		assert_false(numbers_read(wrong[i], &numbers));
}

/* ---- texts ------------------------------------------------------------------------------------------------------ */

static void what_would_drive_the_terminal_is_replaced(void **state)
{
	char clean[32];

	(void)state;
	text_clean(clean, sizeof(clean),
	           "a\033[2Jb\x7f"
	           "c\n");
	assert_string_equal(clean, "a?[2Jb?c?");
	/* A control character of C1, written in UTF-8. */
	text_clean(clean, sizeof(clean),
	           "x\xc2\x9b"
	           "1my");
	assert_string_equal(clean, "x?1my");
	text_clean(clean, sizeof(clean), "bad \xff\xfe end");
	assert_string_equal(clean, "bad ?? end");
	text_clean(clean, sizeof(clean), "cut \xe2\x94");
	assert_string_equal(clean, "cut ?");
	/* Whole characters only. */
	text_clean(clean, 4, "ab\xc3\xa9");
	assert_string_equal(clean, "ab");
}

static void width_counts_columns_not_bytes(void **state)
{
	size_t width;

	(void)state;
	assert_int_equal(text_width("caf\xc3\xa9"), 4);
	assert_int_equal(text_width("\xe5\x8a\xa0\xe9\x80\x9f"), 4);
	/* Half of a wide character does not fit. */
	assert_int_equal(text_fit("\xe5\x8a\xa0\xe9\x80\x9f", 3, &width), 3);
	assert_int_equal(width, 2);
}

/* ---- tables ----------------------------------------------------------------------------------------------------- */

static const struct table_column columns[] = {
    {.title = "NAME"},
    {.title = "LOAD", .short_title = "L", .right = true, .bar = true},
    {.title = "NOTE"},
};

static const struct table_step steps[] = {
    {0, TABLE_CUT, 5}, {2, TABLE_DROP, 0}, {1, TABLE_NO_BAR, 0}, {1, TABLE_SHORT, 0}};

/* The table at some width, in ASCII; the caller frees it. */
static char *draw(int width, size_t rows_max)
{
	static const struct glyphs glyphs = {
	    .ellipsis = "~",
	    .dot = "|",
	    .rule = "-",
	    .none = "-",
	    .rest = ".",
	    .half = "-",
	    .fill = "=",
	};
	struct terminal terminal = {.width = width, .glyphs = &glyphs};
	struct am_error error;
	struct table table;
	char *drawn = NULL;
	size_t size;
	FILE *out = open_memstream(&drawn, &size);

	assert_non_null(out);
	table_begin(&table, columns, COUNT_OF(columns));
	table_add(&table, "first one", NULL, STYLE_PLAIN);
	table_add(&table, "50 percent", "50", STYLE_PLAIN);
	table_add_bar(&table, 0.5, STYLE_GOOD);
	table_add(&table, "noted", NULL, STYLE_PLAIN);
	table_add(&table, "second", NULL, STYLE_PLAIN);
	table_add(&table, "5 percent", "5", STYLE_PLAIN);
	table_add_bar(&table, 2, STYLE_GOOD);
	table_add(&table, "", NULL, STYLE_PLAIN);
	table_add_rule(&table);
	table_add(&table, "sum", NULL, STYLE_PLAIN);
	table_add(&table, "-", NULL, STYLE_PLAIN);
	table_add(&table, "", NULL, STYLE_PLAIN);
	assert_true(table_print(&table, &terminal, steps, COUNT_OF(steps), rows_max, out, &error));
	table_finish(&table);
	fclose(out);
	return drawn;
}

#define assert_drawn(width, rows_max, expected)                                                                        \
	do {                                                                                                           \
		char *drawn = draw(width, rows_max);                                                                   \
		assert_string_equal(drawn, expected);                                                                  \
		free(drawn);                                                                                           \
	} while (0)

static void a_wide_table_has_long_bars(void **state)
{
	(void)state;
	assert_drawn(40, 0,
	             "NAME       LOAD                    NOTE\n"
	             "first one  =====-..... 50 percent  noted\n"
	             "second     ===========  5 percent\n"
	             "----------------------------------------\n"
	             "sum                             -\n");
}

static void a_narrow_table_gives_way_in_the_order_of_its_steps(void **state)
{
	(void)state;
	assert_drawn(31, 0,
	             "NAME   LOAD               NOTE\n"
	             "firs~  ===... 50 percent  noted\n"
	             "seco~  ======  5 percent\n"
	             "-------------------------------\n"
	             "sum                    -\n");
	assert_drawn(24, 0,
	             "NAME   LOAD\n"
	             "firs~  ===... 50 percent\n"
	             "seco~  ======  5 percent\n"
	             "------------------------\n"
	             "sum                    -\n");
	assert_drawn(17, 0,
	             "NAME         LOAD\n"
	             "firs~  50 percent\n"
	             "seco~   5 percent\n"
	             "-----------------\n"
	             "sum             -\n");
	assert_drawn(1, 0,
	             "NAME    L\n"
	             "firs~  50\n"
	             "seco~   5\n"
	             "---------\n"
	             "sum     -\n");
}

static void rows_that_have_no_room_are_counted(void **state)
{
	(void)state;
	assert_drawn(17, 1,
	             "NAME         LOAD\n"
	             "~ and 2 more\n"
	             "-----------------\n"
	             "sum             -\n");
}

/* ---- verbs ------------------------------------------------------------------------------------------------------ */

static void a_slip_leads_to_the_nearest_verb(void **state)
{
	enum verb_number number;

	(void)state;
	assert_string_equal(verb_nearest(verb_table(), "stauts")->name, "status");
	assert_string_equal(verb_nearest(verb_table(), "lst")->name, "list");
	assert_string_equal(verb_nearest(verb_table(), "unlaod")->name, "unload");
	assert_null(verb_nearest(verb_table(), "frobnicate"));
	assert_null(verb_nearest(verb_table(), ""));
	assert_true(verb_find("show", &number));
	assert_int_equal(number, VERB_SHOW);
	assert_false(verb_find("Show", &number));
	assert_false(verb_find("", &number));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(bytes_have_one_decimal_and_the_unit_of_the_larger),
	    cmocka_unit_test(power_is_rounded_as_the_agent_rounds_it),
	    cmocka_unit_test(channels_say_their_units),
	    cmocka_unit_test(times_and_rates_are_short),
	    cmocka_unit_test(numbers_are_read_or_refused),
	    cmocka_unit_test(what_would_drive_the_terminal_is_replaced),
	    cmocka_unit_test(width_counts_columns_not_bytes),
	    cmocka_unit_test(a_wide_table_has_long_bars),
	    cmocka_unit_test(a_narrow_table_gives_way_in_the_order_of_its_steps),
	    cmocka_unit_test(rows_that_have_no_room_are_counted),
	    cmocka_unit_test(a_slip_leads_to_the_nearest_verb),
	};

	if (setlocale(LC_CTYPE, "C.UTF-8") == NULL)
		return skip_all("there is no locale C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
