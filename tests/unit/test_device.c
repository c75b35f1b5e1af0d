/* SPDX-License-Identifier: Apache-2.0 */
#include "checks.h"

#include "accelmock/device.h"

#include <stdbool.h>

static void test_uuid(void **state)
{
	static const uint8_t expected[16] = {0xc5, 0x93, 0x95, 0xcd, 0xac, 0x91, 0x4c, 0xd3,
	                                     0xa1, 0xb0, 0x3d, 0x25, 0x68, 0xaa, 0x2d, 0x01};
	static const char *const good[] = {"c59395cd-ac91-4cd3-a1b0-3d2568aa2d01",
	                                   "C59395CD-AC91-4CD3-A1B0-3D2568AA2D01", "c59395cdac914cd3a1b03d2568aa2d01"};
	char text[AM_UUID_TEXT_SIZE];
	uint8_t uuid[16];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++) {
		memset(uuid, 0, sizeof(uuid));
		assert_true(am_uuid_parse(good[i], uuid));
		assert_memory_equal(uuid, expected, sizeof(uuid));
	}
	am_uuid_format(expected, text);
	assert_string_equal(text, good[0]);
}

static void test_uuid_refused(void **state)
{
	static const char *const bad[] = {
	    "",
	    "-",
	    "gpu0",
	    "c59395cd-ac91-4cd3-a1b0-3d2568aa2d0",
	    "c59395cd-ac91-4cd3-a1b0-3d2568aa2d011",
	    "c59395cd-ac91-4cd3-a1b03d2568aa2d01-",
	    "c59395cd-ac91-4cd3-a1b0-3d2568aa2d0g",
	    "c59395cd_ac91_4cd3_a1b0_3d2568aa2d01",
	    "c59395cdac914cd3a1b03d2568aa2d0 ",
	    "GPU-c59395cd-ac91-4cd3-a1b0-3d2568aa2d01",
	};
	uint8_t uuid[16], before[16];

	(void)state;
	memset(uuid, 0x5a, sizeof(uuid));
	memcpy(before, uuid, sizeof(uuid));
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		assert_false(am_uuid_parse(bad[i], uuid));
		assert_memory_equal(uuid, before, sizeof(uuid));
	}
}

static void test_pci_text(void **state)
{
	static const struct {
		const char *text;
		const char *expected;
	} good[] = {
	    {"0000:99:1f.0", "0000:99:1f.0"}, {"99:1F.0", "0000:99:1f.0"}, {"00000000:99:1F.7", "0000:99:1f.7"},
	    {"0001:00:00.0", "0001:00:00.0"}, {"10000:00:00.0", NULL},     {"12345678:ff:00.0", "12345678:ff:00.0"},
	    {"0000:99:20.0", NULL},           {"0000:99:00.8", NULL},      {"0000:99:00", NULL},
	    {"0000:99:00.00", NULL},          {"0000:9:00.0", NULL},       {"", NULL},
	    {"0000:99:00.0 ", NULL},          {":99:00.0", NULL},          {"000:99:00.0", NULL},
	    {"0000:99:0g.0", NULL},           {"0000:0000:99:00.0", NULL},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++) {
		struct am_pci_address address = {.domain = 7, .bus = 7};
		char text[AM_PCI_TEXT_SIZE];

		if (good[i].expected == NULL) {
			assert_false(am_pci_parse(good[i].text, &address));
			assert_int_equal(address.domain, 7);
			assert_int_equal(address.bus, 7);
			continue;
		}
		assert_true(am_pci_parse(good[i].text, &address));
		am_pci_format(&address, text);
		assert_string_equal(text, good[i].expected);
	}
}

static void test_pci_of_number(void **state)
{
	static const struct {
		uint32_t number;
		const char *expected;
	} rows[] = {
	    {0, "0000:99:00.0"},    {31, "0000:99:1f.0"},   {32, "0000:9a:00.0"},
	    {3295, "0000:ff:1f.0"}, {3296, "0001:00:00.0"}, {199999, "0019:02:1f.0"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct am_pci_address address = am_pci_of_number(rows[i].number);
		char text[AM_PCI_TEXT_SIZE];

		am_pci_format(&address, text);
		assert_string_equal(text, rows[i].expected);
	}
}

static void test_record(void **state)
{
	(void)state;
	/* It is mapped as it is: no padding that might differ or leak, and eight bytes each. */
	assert_int_equal(sizeof(struct am_device) % 8, 0);
	assert_int_equal(sizeof(struct am_device), AM_DEVICE_ID_SIZE + AM_TOML_ID_SIZE + AM_MODEL_NAME_SIZE +
	                                               AM_SERIAL_SIZE + AM_SLICE_PROFILE_SIZE + 16 + 8 + 3 * 8 +
	                                               12 * 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_uuid),          cmocka_unit_test(test_uuid_refused), cmocka_unit_test(test_pci_text),
	    cmocka_unit_test(test_pci_of_number), cmocka_unit_test(test_record),
	};

	return cmocka_run_group_tests_name("device", tests, NULL, NULL);
}
