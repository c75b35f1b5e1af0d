/* SPDX-License-Identifier: Apache-2.0 */
/* What a mock-accelerator.toml means. */
#include "checks.h"

#include "accelmock/config.h"
#include "base/text.h"

#include <stdbool.h>
#include <unistd.h>

#define HEAD "slot_name = \"cuda\"\ndevice_plugin_name = \"CUDADevice\"\n"

#define ID "c59395cd-ac91-4cd3-a1b0-3d2568aa2d01"

#define DEVICE(id, more)                                                                                               \
	"{ mother_uuid = \"" id "\", model_name = \"GPU\", subproc_count = 8, memory_size = \"2g\"" more " }"

static struct am_machine *parse(const char *text)
{
	struct am_error error = {.code = AM_ERROR_NONE, .message = "untouched"};
	struct am_machine *machine = am_config_parse(text, strlen(text), "x.toml", &error);

	if (machine == NULL)
		fail_msg("%s", error.message);
	assert_error(error, AM_ERROR_NONE, "untouched");
	return machine;
}

static struct am_machine *parse_devices(const char *devices)
{
	char text[4096];

	snprintf(text, sizeof(text), HEAD "devices = [%s]\nattributes = {}\nformats = {}\n", devices);
	return parse(text);
}

static void test_least(void **state)
{
	static const char text[] = HEAD "devices = []\nattributes = {}\nformats = {}\n";
	struct am_machine *machine = parse(text), *same = parse(text), *other = parse_devices(" ");

	(void)state;
	assert_int_equal(machine->device_count, 0);
	assert_string_equal(machine->board_name, "default");
	assert_string_equal(machine->source, "x.toml");
	assert_int_equal(machine->seed, AM_SEED_DEFAULT);
	assert_int_equal(machine->warning_count, 0);
	assert_int_equal(machine->content_hash, same->content_hash);
	assert_int_not_equal(machine->content_hash, other->content_hash);
	am_machine_destroy(machine);
	am_machine_destroy(same);
	am_machine_destroy(other);
}

static void test_arrays_of_tables(void **state)
{
	struct am_machine *machine = parse("slot_name = \"x\"\r\n"
	                                   "device_plugin_name = \"y\"\r\n"
	                                   "[[devices]]\n"
	                                   "mother_uuid = 'a'\n"
	                                   "model_name = 'm {0} 東京'\n"
	                                   "numa_node = 3\n"
	                                   "subproc_count = 1\n"
	                                   "memory_size = 1073741824\n"
	                                   "[[devices]]\n"
	                                   "mother_uuid = 'b'\n"
	                                   "model_name = \"\"\"n\\\n  é\\\n\t東\"\"\"\n"
	                                   "subproc_count = 2\n"
	                                   "memory_size = '1.5g'\n"
	                                   "[attributes]\n"
	                                   "[formats]\n");

	(void)state;
	assert_int_equal(machine->device_count, 2);
	assert_string_equal(machine->devices[0].model_name, "m {0} 東京");
	assert_int_equal(machine->devices[0].numa_node, 3);
	assert_int_equal(machine->devices[0].memory_total, (uint64_t)1 << 30);
	assert_string_equal(machine->devices[1].model_name, "né東");
	assert_int_equal(machine->devices[1].numa_node, -1);
	assert_int_equal(machine->devices[1].memory_total, (uint64_t)3 << 29);
	am_machine_destroy(machine);
}

static void test_number_spellings(void **state)
{
	struct am_machine *machine = parse_devices(
	    "{ mother_uuid='a', model_name='m', subproc_count='108', memory_size='1_024', numa_node=1.0, count='2' }");

	(void)state;
	/* As upstream takes them. */
	assert_int_equal(machine->device_count, 2);
	assert_int_equal(machine->devices[1].processing_units, 108);
	assert_int_equal(machine->devices[1].memory_total, 1024);
	assert_int_equal(machine->devices[1].numa_node, 1);
	am_machine_destroy(machine);
}

static void test_count(void **state)
{
	struct am_machine *machine =
	    parse_devices(DEVICE("c59395cd-ac91-4cd3-a1b0-00000000000e", ", count = 3") ", " DEVICE(
		"GPU-C59395CD-AC91-4CD3-A1B0-FFFFFFFFFFFF",
		", count = 2") ", " DEVICE("gpu", ", count = 3") ", " DEVICE("one", ", count = 1"));
	static const char *const ids[] = {
	    "c59395cd-ac91-4cd3-a1b0-00000000000e",
	    "c59395cd-ac91-4cd3-a1b0-00000000000f",
	    "c59395cd-ac91-4cd3-a1b0-000000000010",
	    "GPU-C59395CD-AC91-4CD3-A1B0-FFFFFFFFFFFF",
	    "GPU-C59395CD-AC91-4CD3-A1B0-000000000000",
	    "gpu",
	    "gpu-1",
	    "gpu-2",
	    "one",
	};

	(void)state;
	assert_int_equal(machine->device_count, COUNT_OF(ids));
	for (size_t i = 0; i < COUNT_OF(ids); i++) {
		assert_string_equal(machine->devices[i].id, ids[i]);
		assert_string_equal(machine->devices[i].toml_id, ids[i]);
	}
	am_machine_destroy(machine);

	/* Upper-case digits stay so; a uuid without dashes too. */
	machine = parse_devices(DEVICE("C59395CDAC914CD3A1B0000000000009", ", count = 2"));
	assert_string_equal(machine->devices[1].id, "C59395CDAC914CD3A1B000000000000A");
	am_machine_destroy(machine);

	machine = parse_devices(DEVICE(ID, ", is_mig_device = true, count = 3"));
	assert_int_equal(machine->listed_count, 3);
	assert_int_equal(machine->device_count, 4);
	assert_string_equal(machine->devices[2].id, "MIG-" ID "/3/0");
	assert_string_equal(machine->devices[2].toml_id, ID);
	am_machine_destroy(machine);
}

static void test_truths(void **state)
{
	static const struct {
		const char *text;
		bool is_slice;
	} rows[] = {
	    {"true", true},     {"false", false}, {"'True'", true}, {"'yes'", true}, {"'ON'", true},    {"'t'", true},
	    {"'false'", false}, {"'No'", false},  {"'off'", false}, {"'n'", false},  {"'none'", false}, {"1", true},
	    {"0", false},       {"1.0", true},    {"0.0", false},   {"'1'", true},   {"'0'", false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char devices[256];
		struct am_machine *machine;

		snprintf(devices, sizeof(devices), DEVICE("a", ", is_mig_device = %s"), rows[i].text);
		machine = parse_devices(devices);
		if ((machine->devices[0].kind == AM_DEVICE_SLICE) != rows[i].is_slice)
			fail_msg("%s", rows[i].text);
		am_machine_destroy(machine);
	}
}

static void test_slices_of_other_slots(void **state)
{
	struct am_machine *machine = parse(
	    "slot_name = 'rocm'\ndevice_plugin_name = 'x'\nattributes = {}\nformats = {}\n"
	    "devices = [" DEVICE("a", ", is_mig_device = true") ", " DEVICE("b", ", is_mig_device = 'what?'") "]");

	(void)state;
	assert_int_equal(machine->devices[0].kind, AM_DEVICE_WHOLE);
	assert_int_equal(machine->warning_count, 1);
	assert_string_equal(machine->warnings[0], "x.toml:5:108: devices[0].is_mig_device: only devices of the slot "
	                                          "cuda can be slices, so this is ignored");
	am_machine_destroy(machine);
}

static void test_attributes(void **state)
{
	static const struct {
		const char *name;
		enum am_attribute_kind kind;
		const char *text;
	} rows[] = {
	    {"nvidia_driver", AM_ATTRIBUTE_STRING, "535"},
	    {"cuda_runtime", AM_ATTRIBUTE_STRING, "11.0"},
	    {"text", AM_ATTRIBUTE_STRING, "two\nlines"},
	    {"empty", AM_ATTRIBUTE_STRING, ""},
	    {"zero", AM_ATTRIBUTE_JSON, "\"a\\u0000b\""},
	    {"whole", AM_ATTRIBUTE_JSON, "-9223372036854775808"},
	    {"truth", AM_ATTRIBUTE_JSON, "true"},
	    {"floats", AM_ATTRIBUTE_JSON, "[1.0, 0.1, -0.0, 2.5e+300, null, null, null]"},
	    {"times", AM_ATTRIBUTE_JSON,
	     "[\"1979-05-27T07:32:00Z\", \"1979-05-27T07:32:00.25-08:30\", \"1979-05-27T07:32:00\", \"1979-05-27\", "
	     "\"07:32:00.000001\"]"},
	    {"escapes", AM_ATTRIBUTE_JSON, "[\"\\\"\\\\\\b\\t\\n\\f\\r\\u0001\\u007f/\", \"é東\"]"},
	    {"nested", AM_ATTRIBUTE_JSON, "{\"z\": [], \"a\": {\"b\": {}, \"\\\"c\": [1, [2]]}}"},
	};
	struct am_machine *machine = parse(HEAD "devices = []\nformats = {}\n"
	                                        "[attributes]\n"
	                                        "nvidia_driver = '535'\n"
	                                        "text = '''two\nlines'''\n"
	                                        "empty = ''\n"
	                                        "zero = \"a\\u0000b\"\n"
	                                        "whole = -9223372036854775808\n"
	                                        "truth = true\n"
	                                        "floats = [1.0, 0.1, -0.0, 2.5e300, inf, -inf, nan]\n"
	                                        "times = [1979-05-27T07:32:00Z, 1979-05-27T07:32:00.25-08:30, "
	                                        "1979-05-27T07:32:00, 1979-05-27, 07:32:00.000001]\n"
	                                        "escapes = [\"\\\"\\\\\\b\\t\\n\\f\\r\\u0001\\u007f/\", 'é東']\n"
	                                        "nested = { z = [], a = { b = {}, '\"c' = [1, [2]] } }\n"
	                                        "version = 'no'\n"
	                                        "cuda_support = false\n");

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const struct am_attribute *attribute = am_machine_attribute(machine, rows[i].name);

		assert_non_null(attribute);
		assert_string_equal(attribute->text, rows[i].text);
		assert_int_equal(attribute->kind, rows[i].kind);
	}
	assert_int_equal(machine->attribute_count, COUNT_OF(rows));
	assert_int_equal(machine->warning_count, 2);
	assert_string_equal(machine->warnings[0],
	                    "x.toml:17:1: attributes.version: the plugin tells this itself, so it is ignored");
	assert_string_equal(machine->warnings[1],
	                    "x.toml:18:1: attributes.cuda_support: the plugin tells this itself, so it is ignored");
	am_machine_destroy(machine);

	machine = parse("slot_name = 'tpu'\ndevice_plugin_name = 'x'\ndevices = []\nformats = {}\n"
	                "attributes = { tpu_support = 1, nvidia_driver = 7 }\n");
	assert_int_equal(machine->attribute_count, 1);
	assert_string_equal(machine->attributes[0].text, "7");
	assert_int_equal(machine->warning_count, 1);
	am_machine_destroy(machine);
}

static void test_cuda_defaults(void **state)
{
	struct am_machine *machine = parse_devices("");

	(void)state;
	assert_string_equal(am_machine_attribute(machine, "nvidia_driver")->text, "450.00.00");
	assert_string_equal(am_machine_attribute(machine, "cuda_runtime")->text, "11.0");
	am_machine_destroy(machine);
}

static void test_settings(void **state)
{
	static const struct {
		const char *tick;
		int64_t nanoseconds;
	} ticks[] = {{"100", 100000000},     {"'100ms'", 100000000}, {"'1s'", 1000000000},  {"'1.5s'", 1500000000},
	             {"'2.25 ms'", 2250000}, {"1", 1000000},         {"'60s'", 60000000000}};
	struct am_machine *machine;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(ticks); i++) {
		char text[512];

		snprintf(text, sizeof(text),
		         HEAD "devices = []\nattributes = {}\nformats = {}\n"
		              "[board]\nname = 'lab-1.x_y'\n[telemetry]\nseed = %zu\ntick = %s\nunallocated = '%s'\n",
		         i, ticks[i].tick, i % 2 == 0 ? "idle" : "ambient");
		machine = parse(text);
		assert_string_equal(machine->board_name, "lab-1.x_y");
		assert_int_equal(machine->seed, i);
		assert_int_equal(machine->tick_ns, ticks[i].nanoseconds);
		assert_int_equal(machine->unallocated, i % 2 == 0 ? AM_UNALLOCATED_IDLE : AM_UNALLOCATED_AMBIENT);
		am_machine_destroy(machine);
	}
	machine = parse(HEAD "devices = []\nattributes = {}\nformats = {}\nboard = {}\ntelemetry = { seed = 'lab' }");
	assert_int_equal(machine->seed, am_hash_text("lab", 0));
	am_machine_destroy(machine);
}

static void test_products(void **state)
{
	struct am_machine *machine = parse(
	    HEAD
	    "devices = [{mother_uuid = 'a', product = 'H100-SXM'},\n"
	    "{mother_uuid = 'b', product = 'h100 sxm', memory_size = '40g', subproc_count = 7, model_name = 'Mine'},\n"
	    "{mother_uuid = 'c', model_name = 'NVIDIA L40S', memory_size = '46068m', subproc_count = 142},\n"
	    "{mother_uuid = 'd', model_name = 'NVIDIA L40S', memory_size = '46068m', subproc_count = 142},\n"
	    "{mother_uuid = 'e', model_name = 'Nobody knows', memory_size = '1g', subproc_count = 1},\n"
	    "{mother_uuid = 'f', model_name = 'NVIDIA H100 80GB HBM3 MIG 1g.10gb', memory_size = '10g',"
	    " subproc_count = 16, is_mig_device = true}]\n"
	    "attributes = {}\nformats = {}\n");
	static const char *const products[] = {"H100-SXM", "H100-SXM", "L40S",    "L40S",
	                                       "generic",  "H100-SXM", "H100-SXM"};

	(void)state;
	assert_int_equal(machine->device_count, COUNT_OF(products));
	for (size_t i = 0; i < machine->device_count; i++)
		assert_string_equal(machine->products[machine->devices[i].product].name, products[i]);
	/* All of it, or what the file leaves open. */
	assert_string_equal(machine->devices[0].model_name, "NVIDIA H100 80GB HBM3");
	assert_int_equal(machine->devices[0].memory_total, (uint64_t)81559 << 20);
	assert_int_equal(machine->devices[0].processing_units, 132);
	assert_int_equal(machine->devices[0].memory_reserved, (uint64_t)480 << 20);
	assert_string_equal(machine->devices[1].model_name, "Mine");
	assert_int_equal(machine->devices[1].memory_total, (uint64_t)40 << 30);
	assert_int_equal(machine->devices[1].processing_units, 7);
	/* One that is only recognized has the memory that the file says, to the last byte. */
	assert_int_equal(machine->devices[2].memory_reserved, 0);
	am_machine_destroy(machine);
}

static void test_profiles(void **state)
{
	struct am_machine *machine = parse(HEAD "devices = []\nattributes = {}\nformats = {}\n"
	                                        "[telemetry]\ninlet = 21.5\n"
	                                        "[profiles.nightly]\nlike = 'burn'\nmean = 0.5\n"
	                                        "pulse_height = 0.25\npulse_period = [30, 60.5]\n"
	                                        "[profiles.training]\npower_factor = 0.5\n");
	const struct am_profile_info *nightly = am_machine_profile(machine, "nightly");

	(void)state;
	assert_int_equal(machine->profile_count, AM_PROFILE_COUNT + 1);
	assert_non_null(nightly);
	assert_true(nightly->mean >= 0.5 && nightly->mean <= 0.5);
	assert_true(nightly->pulse_period[1] >= 60.5 && nightly->pulse_period[1] <= 60.5);
	/* The rest is what it is like. */
	assert_true(nightly->power_factor >= 1.0 && nightly->power_factor <= 1.0);
	/* One that is there already changes in what is written. */
	assert_true(machine->profiles[AM_PROFILE_TRAINING].power_factor <= 0.5);
	assert_true(machine->profiles[AM_PROFILE_TRAINING].mean > 0.8);
	assert_true(machine->inlet >= 21.5 && machine->inlet <= 21.5);
	am_machine_destroy(machine);
}

static void test_near_misses(void **state)
{
	struct am_machine *machine = parse(
	    HEAD "devices = [" DEVICE("a", ", is_mig_devices = true, numa_nod = 1, produc = 'x', cout = 2, note = "
	                                   "1") "]\nattributes = {}\nformats = {}\nboards = {}\nunrelated = 1\n");
	static const char *const warnings[] = {
	    "x.toml:3:92: devices[0].is_mig_devices: this key is not known; is is_mig_device meant?",
	    "x.toml:3:115: devices[0].numa_nod: this key is not known; is numa_node meant?",
	    "x.toml:3:129: devices[0].produc: this key is not known; is product meant?",
	    "x.toml:3:143: devices[0].cout: this key is not known; is count meant?",
	    "x.toml:6:1: boards: this key is not known; is board meant?",
	};

	(void)state;
	assert_int_equal(machine->device_count, 1);
	assert_int_equal(machine->warning_count, COUNT_OF(warnings));
	/* The document's own keys are judged first. */
	assert_string_equal(machine->warnings[0], warnings[4]);
	for (size_t i = 0; i < 4; i++)
		assert_string_equal(machine->warnings[i + 1], warnings[i]);
	am_machine_destroy(machine);

	/* Beside the right one it is something else. */
	machine = parse(HEAD "devices = []\nattributes = {}\n"
	                     "[formats.device]\nhuman_readable_name='a'\ndescription='b'\ndisplay_unit='c'\n"
	                     "display_icon='d'\nnumber_format={binary=true,round_length=3}\n"
	                     "[formats.devices]\nhuman_readable_name='a'\ndescription='b'\ndisplay_unit='c'\n"
	                     "display_icon='d'\nnumber_format={binary=false,round_length=0}\n");
	assert_int_equal(machine->warning_count, 0);
	assert_int_equal(machine->format_count, 2);
	assert_true(am_machine_format(machine, "device")->binary);
	am_machine_destroy(machine);
}

static void test_file(void **state)
{
	static const char text[] = HEAD "devices = []\nattributes = {}\nformats = {}\n";
	char path[] = "/tmp/accelmock-test-XXXXXX";
	int file = mkstemp(path);
	struct am_machine *machine;
	struct am_error error;

	(void)state;
	assert_true(file >= 0);
	assert_int_equal(write(file, text, strlen(text)), strlen(text));
	assert_int_equal(close(file), 0);
	machine = am_config_load(path, &error);
	assert_non_null(machine);
	assert_string_equal(machine->source, path);
	am_machine_destroy(machine);
	assert_int_equal(unlink(path), 0);
}

/* Two thousand devices, two hundred thousand repetitions: neither takes more than an instant. */
static void test_many(void **state)
{
	size_t capacity = 1 << 20, length;
	char *text = malloc(capacity);
	struct am_machine *machine;

	(void)state;
	assert_non_null(text);
	length = (size_t)snprintf(text, capacity, HEAD "attributes = {}\nformats = {}\ndevices = [\n");
	for (unsigned i = 0; i < 2000; i++)
		length += (size_t)snprintf(text + length, capacity - length, DEVICE("%u", ", numa_node = 0") ",\n", i);
	snprintf(text + length, capacity - length, "]\n");
	machine = parse(text);
	assert_int_equal(machine->device_count, 2000);
	assert_string_equal(machine->devices[1999].id, "1999");
	am_machine_destroy(machine);
	free(text);

	machine = parse_devices(DEVICE("a", ", count = 200000"));
	assert_int_equal(machine->device_count, 200000);
	assert_string_equal(machine->devices[199999].id, "a-199999");
	am_machine_destroy(machine);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_least),
	    cmocka_unit_test(test_arrays_of_tables),
	    cmocka_unit_test(test_number_spellings),
	    cmocka_unit_test(test_count),
	    cmocka_unit_test(test_truths),
	    cmocka_unit_test(test_slices_of_other_slots),
	    cmocka_unit_test(test_attributes),
	    cmocka_unit_test(test_cuda_defaults),
	    cmocka_unit_test(test_settings),
	    cmocka_unit_test(test_near_misses),
	    cmocka_unit_test(test_products),
	    cmocka_unit_test(test_profiles),
	    cmocka_unit_test(test_file),
	    cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
