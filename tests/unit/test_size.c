/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#include "accelmock/config.h"

#include <locale.h>

/* What Backend.AI's BinarySize gives for the same texts. */
static const struct {
	const char *text;
	uint64_t bytes;
} accepted[] = {
    {"0", 0},
    {"1", 1},
    {"+5", 5},
    {" 42 ", 42},
    {"1_000", 1000},
    {"_1", 1},
    {"12_", 12},
    {"18446744073709551615", UINT64_MAX},
    {"64m", (uint64_t)64 << 20},
    {"40G", (uint64_t)40 << 30},
    {"40GiB", (uint64_t)40 << 30},
    {"40 gib", (uint64_t)40 << 30},
    {"512 MB", (uint64_t)512 << 20},
    {"512mb", (uint64_t)512 << 20},
    {"1kbyte", 1024},
    {"2 Kbytes", 2048},
    {"2kibyte", 2048},
    {"3kibytes", 3072},
    {"1t", (uint64_t)1 << 40},
    {"1p", (uint64_t)1 << 50},
    {"15E", (uint64_t)15 << 60},
    {"1.5G", (uint64_t)3 << 29},
    {"1.5 kib", 1536},
    {".5g", (uint64_t)1 << 29},
    {"5.g", (uint64_t)5 << 30},
    {"1\tk", 1024},
    {"\n3k", 3072},
    {"1_000k", 1024000},
    {"1e3k", 1024000},
    {"1e-3g", 1073741},
    {"1E+3k", 1024000},
    {"1.0001k", 1024},
    {"0.999999999999999999999999k", 1023},
    {"0.1g", 107374182},
    {"0.3e", 345876451382054092},
    {"0.001z", 1180591620717411303},
    {"0.000001Y", 1208925819614629174},
    {"0y", 0},
    {"10 b", 10},
    {"10 bytes", 10},
    {"10 byte", 10},
    {"1 ibytes", 1},
    {"5.5 b", 5},
    {"0e99k", 0},
};

static const char *const refused[] = {
    "",
    " ",
    "_",
    "g",
    "ib",
    "b",
    " b",
    ".",
    ".g",
    "-5",
    "-0",
    "-1g",
    "40X",
    "40 X",
    "10b",
    "10ib",
    "1gbb",
    "1.5",
    "1.0",
    "1e3",
    "5.",
    "0x10",
    "1 k b",
    "1,5g",
    "1..5g",
    "1.5.5g",
    "1g1",
    "gg",
    "1ek",
    "1e400k",
    "1e99k",
    "inf",
    "infinity",
    "Infinite",
    "infk",
    "nan",
    "nank",
    "16e",
    "1z",
    "18446744073709551616",
    "18014398509481984k",
    "1 000",
    "１２",
    "12\xc2\xa0",
    "99999999999999999999999999999999999999999999999999999999999999999k",
};

static void test_accepted(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(accepted); i++) {
		uint64_t bytes = 77;

		if (!am_config_parse_size(accepted[i].text, &bytes))
			fail_msg("%s is refused", accepted[i].text);
		if (bytes != accepted[i].bytes)
			fail_msg("%s gives %llu", accepted[i].text, (unsigned long long)bytes);
	}
}

static void test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(refused); i++) {
		uint64_t bytes = 77;

		if (am_config_parse_size(refused[i], &bytes))
			fail_msg("%s gives %llu", refused[i], (unsigned long long)bytes);
		assert_int_equal(bytes, 77);
	}
}

static void test_locale(void **state)
{
	uint64_t bytes = 0;

	(void)state;
	/* Where such a locale is installed, it must not matter. */
	setlocale(LC_ALL, "de_DE.UTF-8");
	assert_true(am_config_parse_size("1.5g", &bytes));
	assert_int_equal(bytes, (uint64_t)3 << 29);
	assert_false(am_config_parse_size("1,5g", &bytes));
	setlocale(LC_ALL, "C");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_accepted),
	    cmocka_unit_test(test_refused),
	    cmocka_unit_test(test_locale),
	};

	return cmocka_run_group_tests_name("size", tests, NULL, NULL);
}
