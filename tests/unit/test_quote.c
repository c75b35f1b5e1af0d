/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#include "base/quote.h"
#include "base/text.h"

static void test_plain(void **state)
{
	char quote[AM_QUOTE_SIZE];

	(void)state;
	assert_string_equal(am_quote(quote, ""), "\"\"");
	assert_string_equal(am_quote(quote, "40X"), "\"40X\"");
	assert_string_equal(am_quote(quote, "{Größe} 東京"), "\"{Größe} 東京\"");
}

static void test_controls(void **state)
{
	char quote[AM_QUOTE_SIZE];

	(void)state;
	assert_string_equal(am_quote(quote, "a\nb\033[31m\177"), "\"a?b?[31m?\"");
	/* U+009B begins a command on some terminals. */
	assert_string_equal(am_quote(quote, "a\302\233b"), "\"a?b\"");
	assert_string_equal(am_quote_bytes(quote, "a\0b", 3), "\"a?b\"");
}

static void test_ill_formed(void **state)
{
	char quote[AM_QUOTE_SIZE];

	(void)state;
	assert_string_equal(am_quote(quote, "caf\351"), "\"caf?\"");
	assert_string_equal(am_quote_bytes(quote, "a\302", 2), "\"a?\"");
}

static void test_long(void **state)
{
	char quote[AM_QUOTE_SIZE], text[201];

	(void)state;
	memset(text, 'x', 200);
	text[200] = '\0';
	am_quote(quote, text);
	assert_int_equal(strlen(quote), 64 + 5);
	assert_string_equal(quote + 62, "xxx\"...");
	/* Cut before a character of several bytes, not within it. */
	memcpy(text + 62, "東京", 6);
	am_quote(quote, text);
	assert_string_equal(quote + 61, "xx\"...");
	assert_true(am_text_is_utf8(quote, strlen(quote)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_plain),
	    cmocka_unit_test(test_controls),
	    cmocka_unit_test(test_ill_formed),
	    cmocka_unit_test(test_long),
	};

	return cmocka_run_group_tests_name("quote", tests, NULL, NULL);
}
