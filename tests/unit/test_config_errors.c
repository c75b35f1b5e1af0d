/* SPDX-License-Identifier: Apache-2.0 */
/* What is refused, and the sentence that it gets: file, line, column, key, what is wrong, what is allowed. */
#include "checks.h"

#include "accelmock/config.h"

#include <stdbool.h>
#include <unistd.h>

#define HEAD "slot_name='cuda'\ndevice_plugin_name='x'\nattributes={}\nformats={}\n"
#define REST "device_plugin_name='x'\nattributes={}\nformats={}\ndevices=[]\n"

/* A device whose last key is the wrong one; it stands at 5:54. */
#define DEVICE_WITHOUT_MEMORY "devices=[{mother_uuid='a',model_name='m',subproc_count=1,"
#define DEVICE                DEVICE_WITHOUT_MEMORY "memory_size='1g'"

#define FORMAT               HEAD_WITHOUT_FORMATS "[formats.device]\nhuman_readable_name='a'\ndescription='b'\ndisplay_unit='c'\n"
#define HEAD_WITHOUT_FORMATS "slot_name='cuda'\ndevice_plugin_name='x'\nattributes={}\ndevices=[]\n"

static const struct {
	const char *text;
	const char *message;
} rows[] = {
    /* What the parser must not see. */
    {"# \xc3\xa9\na = '\xff'\n", "x.toml:2:6: this is no UTF-8, which TOML must be"},
    {"a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r = 1", "x.toml:1:34: a key of more than 17 parts; use fewer"},

    /* The document's own keys. */
    {"", "x.toml:1:1: slot_name: missing; the slot's name, as slot_name = \"cuda\", is needed"},
    {"slot_nam='cuda'\n" REST, "x.toml:1:1: slot_name: missing; the slot's name, as slot_name = \"cuda\", is needed; "
                               "is \"slot_nam\" in line 1 meant to be it?"},
    {"slot_name='x'\nattributes={}\nformats={}\ndevices=[]",
     "x.toml:1:1: device_plugin_name: missing; a name for texts, as \"CUDADevice\", is needed"},
    {"slot_name='x'\ndevice_plugin_name='x'\nformats={}\ndevices=[]",
     "x.toml:1:1: attributes: missing; a table [attributes], empty perhaps, is needed"},
    {"slot_name='x'\ndevice_plugin_name='x'\nattributes={}\ndevices=[]",
     "x.toml:1:1: formats: missing; a table [formats.device] or the like is needed"},
    {HEAD, "x.toml:1:1: devices: missing; a list of tables, one for each device, is needed"},
    {HEAD "devices={}", "x.toml:5:9: devices: this is a table; a list of tables, one for each device, is needed"},
    {HEAD "devices=[1]", "x.toml:5:10: devices[0]: this is 1; a table that describes a device is needed"},
    {"slot_name=''\n" REST, "x.toml:1:11: slot_name: \"\" is empty; at least one character is needed"},
    {"slot_name=1979-05-27\n" REST, "x.toml:1:11: slot_name: this is 1979-05-27; a string is needed"},
    {"slot_name='mem'\n" REST, "x.toml:1:11: slot_name: \"mem\" is the agent's own slot, and a second one would end "
                               "its start; take another name"},
    {"slot_name='a.b'\n" REST, "x.toml:1:11: slot_name: \"a.b\" has a '.', where the agent expects the name to end; "
                               "take lower-case letters, digits, '-' and '_'"},
    {"slot_name=\"a\\u0000b\"\n" REST,
     "x.toml:1:11: slot_name: a character with the code 0 is in it, which no text can have"},

    /* Devices. */
    {HEAD DEVICE_WITHOUT_MEMORY "count=1}]",
     "x.toml:5:10: devices[0].memory_size: missing; a size, as 40G or 512m, is needed"},
    {HEAD DEVICE_WITHOUT_MEMORY "memory_sise='1g'}]",
     "x.toml:5:10: devices[0].memory_size: missing; a size, as 40G or 512m, is needed; "
     "is \"memory_sise\" in line 5 meant to be it?"},
    {HEAD DEVICE_WITHOUT_MEMORY "memory_size='40X'}]",
     "x.toml:5:70: devices[0].memory_size: \"40X\" is no size; write bytes or a number with a unit, as 40G or 512m"},
    {HEAD DEVICE_WITHOUT_MEMORY "memory_size='inf'}]",
     "x.toml:5:70: devices[0].memory_size: \"inf\" is no size; write bytes or a number with a unit, as 40G or 512m"},
    {HEAD DEVICE_WITHOUT_MEMORY "memory_size=inf}]",
     "x.toml:5:70: devices[0].memory_size: inf is no size; write bytes or a number with a unit, as 40G or 512m"},
    {HEAD DEVICE_WITHOUT_MEMORY "memory_size='0g'}]",
     "x.toml:5:70: devices[0].memory_size: \"0g\" is out of range; a size from 1 byte to 1024 TiB is needed"},
    {HEAD DEVICE_WITHOUT_MEMORY "memory_size=-1}]",
     "x.toml:5:70: devices[0].memory_size: -1 is out of range; a size from 1 byte to 1024 TiB is needed"},
    {HEAD DEVICE_WITHOUT_MEMORY "memory_size='2p'}]",
     "x.toml:5:70: devices[0].memory_size: \"2p\" is out of range; a size from 1 byte to 1024 TiB is needed"},
    {HEAD DEVICE ",numa_node=-2}]", "x.toml:5:85: devices[0].numa_node: -2 is out of range; "
                                    "a whole number from -1 to 2147483647 is needed"},
    {HEAD DEVICE ",numa_node='left'}]", "x.toml:5:85: devices[0].numa_node: \"left\" is no whole number; "
                                        "one from -1 to 2147483647 is needed"},
    {HEAD DEVICE ",count=0}]",
     "x.toml:5:81: devices[0].count: 0 is out of range; a whole number from 1 to 200000 is needed"},
    {HEAD DEVICE ",count=true}]",
     "x.toml:5:81: devices[0].count: true is no whole number; one from 1 to 200000 is needed"},
    {HEAD DEVICE ",count=1.5}]",
     "x.toml:5:81: devices[0].count: 1.5 is no whole number; one from 1 to 200000 is needed"},
    {HEAD DEVICE ",count=[1]}]",
     "x.toml:5:81: devices[0].count: an array is no whole number; one from 1 to 200000 is needed"},
    {HEAD DEVICE ",is_mig_device='maybe'}]",
     "x.toml:5:89: devices[0].is_mig_device: \"maybe\" is neither true nor false; write true or false"},
    {HEAD "devices=[{mother_uuid='a:b',model_name='m',subproc_count=1,memory_size=1}]",
     "x.toml:5:23: devices[0].mother_uuid: \"a:b\" has a ':', ',' or '/', at which the agent divides lists of devices"},
    {HEAD "devices=[{mother_uuid='a',model_name='',subproc_count=0,memory_size=1}]",
     "x.toml:5:38: devices[0].model_name: \"\" is empty; at least one character is needed"},
    {HEAD "devices=[{mother_uuid='a',model_name='m',subproc_count=0,memory_size=1}]",
     "x.toml:5:56: devices[0].subproc_count: 0 is out of range; a whole number from 1 to 1000000 is needed"},
    {HEAD "devices=[{mother_uuid='a',model_name='m',subproc_count=9223372036854775807,memory_size=1}]",
     "x.toml:5:56: devices[0].subproc_count: 9223372036854775807 is out of range; "
     "a whole number from 1 to 1000000 is needed"},
    {HEAD DEVICE "},\n"
                 "{mother_uuid='b',model_name='m',subproc_count=1,memory_size=1},\n"
                 "{mother_uuid='a',model_name='m',subproc_count=1,memory_size=1}]",
     "x.toml:7:1: devices[2]: \"a\" is the id of another device too; each one needs its own"},
    {HEAD DEVICE ",count=3},\n{mother_uuid='a-2',model_name='m',subproc_count=1,memory_size=1}]",
     "x.toml:6:1: devices[1]: \"a-2\" is the id of another device too; each one needs its own"},
    {HEAD DEVICE ",count=200000},\n{mother_uuid='b',model_name='m',subproc_count=1,memory_size=1}]",
     "x.toml:6:1: devices[1]: too many devices; at most 200000, mothers of slices included"},

    /* Attributes and formats. */
    {"slot_name='cuda'\ndevice_plugin_name='x'\nattributes={nvidia_driver=450.0}\nformats={}\ndevices=[]",
     "x.toml:3:27: attributes.nvidia_driver: this is 450.0; a string is needed"},
    {"slot_name='x'\ndevice_plugin_name='x'\nattributes={''=1}\nformats={}\ndevices=[]",
     "x.toml:3:13: attributes.\"\": this is no name for an attribute"},
    {FORMAT "number_format={binary=false,round_length=0}\n",
     "x.toml:5:1: formats.device.display_icon: missing; a string is needed"},
    {FORMAT "display_icon=1\nnumber_format={binary=false,round_length=0}\n",
     "x.toml:9:14: formats.device.display_icon: this is 1; a string is needed"},
    {FORMAT "display_icon='d'\nnumber_format={binary=0,round_length=0}\n",
     "x.toml:10:23: formats.device.number_format.binary: this is 0; true or false is needed"},
    {FORMAT "display_icon='d'\nnumber_format={binary=true,round_length=-1}\n",
     "x.toml:10:41: formats.device.number_format.round_length: -1 is out of range; "
     "a whole number from 0 to 100 is needed"},
    {FORMAT "display_icon='d'\nnumber_format=2\n", "x.toml:10:15: formats.device.number_format: this is 2; a table, as "
                                                   "{ binary = false, round_length = 0 }, is needed"},
    {HEAD_WITHOUT_FORMATS "[formats]\n'*-mig'=1",
     "x.toml:6:9: formats.\"*-mig\": this is 1; a table that describes how a slot is shown is needed"},

    /* Tables of ours. */
    {HEAD "devices=[]\n[board]\nnam='x'", "x.toml:7:1: board.nam: this key is not known; is name meant? (known: name)"},
    {HEAD "devices=[]\n[board]\nname='.x'",
     "x.toml:7:6: board.name: \".x\" is no name for a directory; take lower-case letters, digits, '.', '-' and '_', "
     "and do not begin with '.'"},
    {HEAD "devices=[]\nboard=1", "x.toml:6:7: board: this is 1; a table is needed"},
    {HEAD "devices=[]\n[telemetry]\ninterval=1", "x.toml:7:1: telemetry.interval: this key is not known; "
                                                 "is inlet meant? (known: seed, tick, unallocated, inlet)"},
    {HEAD "devices=[]\n[telemetry]\ninlet=100",
     "x.toml:7:7: telemetry.inlet: 100 is out of range; -20 to 60 is allowed"},
    {HEAD "devices=[]\n[telemetry]\ninlet='warm'",
     "x.toml:7:7: telemetry.inlet: \"warm\" is no temperature; a number of degrees Celsius is needed"},
    {HEAD "devices=[{mother_uuid='a',product='H100-SMX'}]",
     "x.toml:5:35: devices[0].product: the catalogue has no \"H100-SMX\"; did you mean \"H100-SXM\"; "
     "\"accelmock catalog\" lists what it has"},
    {HEAD "devices=[{mother_uuid='a',product='LPU'}]",
     "x.toml:5:10: devices[0].subproc_count: missing; the number of processing units is needed"},
    {HEAD "devices=[]\n[profiles.Loud]\nmean=0.5",
     "x.toml:6:1: profiles.Loud: \"Loud\" cannot be a profile's name; lower-case letters, digits, '-' and '_', "
     "at most 39 of them"},
    {HEAD "devices=[]\n[profiles.idle]\nmean=0.5", "x.toml:6:1: profiles.idle: the profile idle cannot be changed"},
    {HEAD "devices=[]\n[profiles.x]\nmean=1.5", "x.toml:6:1: profiles.x: mean is 1.5; it must be from 0 to 1"},
    {HEAD "devices=[]\n[profiles.x]\nmean=0.99", "x.toml:6:1: profiles.x: mean, amplitudes and pulse together lead "
                                                 "from 0.53 to 1.121; they must stay within 0 and 1"},
    {HEAD "devices=[]\n[profiles.x]\nmeen=1",
     "x.toml:7:1: profiles.x.meen: this key is not known; is mean meant? (known: mean, "
     "amplitudes, shortest_periods, longest_periods, pulse_height, pulse_period, pulse_rise, "
     "pulse_hold, pulse_fall, po)"},
    {HEAD "devices=[]\n[profiles.x]\namplitudes=[1]",
     "x.toml:7:12: profiles.x.amplitudes: it must be a list of 4 numbers"},
    {HEAD "devices=[]\n[profiles.x]\nmean='high'", "x.toml:7:6: profiles.x.mean: \"high\" is no number"},
    {HEAD "devices=[]\n[profiles.x]\nlike='y'",
     "x.toml:7:6: profiles.x.like: there is no profile \"y\" before this one"},
    {HEAD "devices=[]\n[telemetry]\nseed=-1", "x.toml:7:6: telemetry.seed: -1 is out of range; "
                                              "a whole number from 0 to 9223372036854775807 is needed"},
    {HEAD "devices=[]\n[telemetry]\nseed=1.0",
     "x.toml:7:6: telemetry.seed: this is 1.0; a whole number from 0 on, or a string, is needed"},
    {HEAD "devices=[]\n[telemetry]\ntick='1m'",
     "x.toml:7:6: telemetry.tick: \"1m\" is no duration; write milliseconds, or a number with a unit, as 100ms or 1s"},
    {HEAD "devices=[]\n[telemetry]\ntick=0", "x.toml:7:6: telemetry.tick: 0 is out of range; 1ms to 60s is allowed"},
    {HEAD "devices=[]\n[telemetry]\ntick='61s'",
     "x.toml:7:6: telemetry.tick: \"61s\" is out of range; 1ms to 60s is allowed"},
    {HEAD "devices=[]\n[telemetry]\ntick=9223372036854775807",
     "x.toml:7:6: telemetry.tick: 9223372036854775807 is out of range; 1ms to 60s is allowed"},
    {HEAD "devices=[]\n[telemetry]\nunallocated='busy'",
     "x.toml:7:13: telemetry.unallocated: \"busy\" is not known; \"ambient\" or \"idle\" is needed"},

    /* Of several errors the first in the file. */
    {"device_plugin_name='x'\nformats={}\nattributes={}\n"
     "devices=[{mother_uuid='a',model_name='m',subproc_count=0,memory_size=0}]\nslot_name='a.b'\n",
     "x.toml:4:56: devices[0].subproc_count: 0 is out of range; a whole number from 1 to 1000000 is needed"},
};

/* What the parser says in its own words, which differ from version to version; the place is what counts. */
static const struct {
	const char *text;
	const char *place;
} syntax[] = {
    {"a = \n", "x.toml:1:5: "},  {"a = 'b\n", "x.toml:1:7: "},     {"a = 1\n  a = 2\n", "x.toml:2:"},
    {"é = 1", "x.toml:1:1: "},   {"'é' = é", "x.toml:1:7: "},      {"a = 9223372036854775808", "x.toml:1:"},
    {"a = [1,\n2", "x.toml:2:"}, {"[ é ]", "x.toml:1:3: "},        {"[=]", "x.toml:1:2: "},
    {"a = 1 é", "x.toml:1:7: "}, {"a = \"\\ud800\"", "x.toml:1:"},
};

static void test_syntax(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(syntax); i++) {
		struct am_error error;

		assert_null(am_config_parse(syntax[i].text, strlen(syntax[i].text), "x.toml", &error));
		if (strncmp(error.message, syntax[i].place, strlen(syntax[i].place)) != 0)
			fail_msg("%s", error.message);
		assert_true(strlen(error.message) > strlen(syntax[i].place) + 10);
		assert_int_equal(error.code, AM_ERROR_INVALID);
	}
}

static void test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct am_error error = {.code = AM_ERROR_NONE, .message = "untouched"};
		struct am_machine *machine = am_config_parse(rows[i].text, strlen(rows[i].text), "x.toml", &error);

		if (machine != NULL)
			fail_msg("accepted: %s", rows[i].text);
		assert_string_equal(error.message, rows[i].message);
		assert_true(error.code == AM_ERROR_INVALID || error.code == AM_ERROR_FULL);
		/* Whoever does not want the reason need not take it. */
		assert_null(am_config_parse(rows[i].text, strlen(rows[i].text), "x.toml", NULL));
	}
}

static void assert_parse_error(const char *text, size_t length, const char *message)
{
	struct am_error error;

	assert_null(am_config_parse(text, length, "x.toml", &error));
	assert_string_equal(error.message, message);
}

/* What could overflow the stack, in the parser or when its tree is freed. */
static void test_depth(void **state)
{
	size_t length = (size_t)1 << 20;
	char *text = malloc(length);
	struct am_error error;

	(void)state;
	assert_non_null(text);
	memset(text, '[', length);
	memcpy(text, "a=", 2);
	assert_null(am_config_parse(text, length, "x.toml", &error));
	assert_memory_equal(error.message, "x.toml:1:67: ", 13);
	for (size_t i = 0; i < length; i++)
		text[i] = i % 2 == 0 ? 'a' : '.';
	assert_parse_error(text, length, "x.toml:1:34: a key of more than 17 parts; use fewer");
	text[0] = '[';
	assert_parse_error(text, length, "x.toml:1:34: a key of more than 17 parts; use fewer");
	for (size_t i = 0; i < length; i++)
		text[i] = "{a.a.a="[i % 7];
	memcpy(text, "a=", 2);
	memcpy(text + 2, "{a.a=", 5);
	assert_null(am_config_parse(text, length, "x.toml", NULL));
	/* Dots within strings and comments are none of a key. */
	memset(text, '.', length);
	memcpy(text, "#", 1);
	assert_parse_error(text, length,
	                   "x.toml:1:1: slot_name: missing; the slot's name, as slot_name = \"cuda\", is needed");
	memcpy(text, "a='''", 5);
	memcpy(text + length - 3, "'''", 3);
	assert_parse_error(text, length,
	                   "x.toml:1:1: slot_name: missing; the slot's name, as slot_name = \"cuda\", is needed");
	free(text);
}

static void test_control_characters(void **state)
{
	static const char text[] = "\"a\\u001b[31m\" = 1\n'b' = 1\nslot_name = \"\\u001b[31m\"\n" REST;
	struct am_error error;

	(void)state;
	/* No escape sequence of a file gets to a terminal. */
	assert_null(am_config_parse(text, strlen(text), "x.toml", &error));
	assert_error(error, AM_ERROR_INVALID,
	             "x.toml:3:13: slot_name: \"?[31m\" has a control character; only printable ones are allowed");
	assert_null(am_config_parse("a = 1\0", 6, "x.toml", &error));
	assert_null(strchr(error.message, '\n'));
}

static void test_long_source(void **state)
{
	char source[2000];
	struct am_error error;

	(void)state;
	memset(source, 's', sizeof(source));
	source[sizeof(source) - 1] = '\0';
	assert_null(am_config_parse("", 0, source, &error));
	assert_int_equal(strlen(error.message), AM_ERROR_MESSAGE_SIZE - 1);
}

static void test_files(void **state)
{
	struct am_error error;
	char path[] = "/tmp/accelmock-test-XXXXXX", message[256];
	int file = mkstemp(path);

	(void)state;
	assert_true(file >= 0);
	assert_null(am_config_load("/nonexistent/mock-accelerator.toml", &error));
	assert_error(error, AM_ERROR_NOT_FOUND,
	             "/nonexistent/mock-accelerator.toml: cannot be read: No such file or directory");
	assert_null(am_config_load("/tmp", &error));
	assert_error(error, AM_ERROR_SYSTEM, "/tmp: cannot be read: Is a directory");
	assert_null(am_config_load("/nonexistent", NULL));

	assert_null(am_config_load(path, &error));
	snprintf(message, sizeof(message),
	         "%s:1:1: slot_name: missing; the slot's name, as slot_name = \"cuda\", is needed", path);
	assert_error(error, AM_ERROR_INVALID, message);

	/* Sparse: it costs nothing but its length. */
	assert_int_equal(ftruncate(file, ((off_t)64 << 20) + 1), 0);
	assert_null(am_config_load(path, &error));
	snprintf(message, sizeof(message), "%s: too large; at most 64 MiB", path);
	assert_error(error, AM_ERROR_INVALID, message);
	close(file);
	unlink(path);
}

/* A file of that text, read with room for that many errors. */
static struct am_machine *read_text(const char *text, struct am_error *ret_errors, size_t capacity, size_t *ret_count)
{
	char path[] = "/tmp/accelmock-test-XXXXXX";
	int file = mkstemp(path);
	struct am_machine *machine;

	assert_true(file >= 0);
	assert_int_equal(write(file, text, strlen(text)), strlen(text));
	close(file);
	machine = am_config_read(path, ret_errors, capacity, ret_count);
	unlink(path);
	return machine;
}

static void assert_errors(const char *text, const char *const expected[], size_t expected_count)
{
	struct am_error errors[AM_CONFIG_ERRORS_MAX];
	size_t count = 0;
	struct am_machine *machine = read_text(text, errors, AM_CONFIG_ERRORS_MAX, &count);

	assert_non_null(machine);
	for (size_t i = 0; i < count && i < expected_count; i++)
		assert_non_null(strstr(errors[i].message, expected[i]));
	assert_int_equal(count, expected_count);
	am_machine_destroy(machine);
}

/* All that is wrong is told, in the order of the file, as far as there is room. */
static void test_all_of_them(void **state)
{
	static const char text[] = "slot_name='cpu'\ndevice_plugin_name=3\nattributes={}\nformats={}\n"
				   "devices=[{mother_uuid='a:b',model_name='m',subproc_count=0,memory_size=1}]\n";
	static const char *const expected[] = {":1:11: slot_name", ":2:20: device_plugin_name",
	                                       ":5:23: devices[0].mother_uuid", ":5:58: devices[0].subproc_count"};
	struct am_error errors[AM_CONFIG_ERRORS_MAX];
	size_t count = 0;

	(void)state;
	assert_errors(text, expected, COUNT_OF(expected));
	am_machine_destroy(read_text(text, errors, 2, &count));
	assert_int_equal(count, 2);
	assert_non_null(strstr(errors[1].message, expected[1]));
}

/* What is wrong of devices together, each time, beside what is wrong of each. */
static void test_devices_together(void **state)
{
	static const char text[] =
	    "slot_name='cuda'\ndevice_plugin_name=3\nattributes={}\nformats={}\n"
	    "[[devices]]\nmother_uuid='a'\nmodel_name='m'\nsubproc_count=1\nmemory_size=0\n"
	    "[[devices]]\nmother_uuid='a'\nmodel_name='m'\nsubproc_count=1\nmemory_size=1\n"
	    "[[devices]]\nmother_uuid='b'\nmodel_name='m'\nsubproc_count=1\nmemory_size=1\ncount=2\n"
	    "[[devices]]\nmother_uuid='b-1'\nmodel_name='m'\nsubproc_count=1\nmemory_size=1\n"
	    "[[devices]]\nmother_uuid='c'\nmodel_name='m'\nsubproc_count=1\nmemory_size='1024t'\nis_mig_device=true\n"
	    "[[devices]]\nmother_uuid='c'\nmodel_name='m'\nsubproc_count=1\nmemory_size='1024t'\nis_mig_device=true\n"
	    "[[devices]]\nmother_uuid='c'\nmodel_name='m'\nsubproc_count=1\nmemory_size='1024t'\nis_mig_device=true\n";
	static const char *const expected[] = {
	    ":2:20: device_plugin_name",
	    ":9:13: devices[0].memory_size",
	    ":10:1: devices[1]: \"a\" is the id of another device too",
	    ":21:1: devices[3]: \"b-1\" is the id of another device too",
	    "devices[5]: \"c\" has slices of more than",
	};

	(void)state;
	assert_errors(text, expected, COUNT_OF(expected));
}

/* What is odd is told also where something is wrong, but sums of what is not known are not judged. */
static void test_warnings_beside_errors(void **state)
{
	static const char odd[] =
	    "slot_name='cuda'\ndevice_plugin_name='m'\nattributes={}\nformats={}\n[board]\nnames='x'\n"
	    "[[devices]]\nmother_uuid='a'\nmodel_nam='m'\nsubproc_count=1\nmemory_size=1\nnuma_nod=1\n"
	    "[[devices]]\nmother_uuid='a'\nmodel_name='m'\nsubproc_count=1\nmemory_size=1\nis_mig_device=true\n";
	struct am_error errors[AM_CONFIG_ERRORS_MAX];
	size_t count = 0;
	struct am_machine *machine = read_text(odd, errors, AM_CONFIG_ERRORS_MAX, &count);

	(void)state;
	assert_non_null(machine);
	assert_int_equal(count, 2);
	assert_non_null(strstr(errors[0].message, "board.names"));
	assert_non_null(strstr(errors[1].message, "model_name: missing"));
	assert_int_equal(machine->warning_count, 2);
	assert_non_null(strstr(machine->warnings[0], "is model_name meant?"));
	assert_non_null(strstr(machine->warnings[1], "is numa_node meant?"));
	am_machine_destroy(machine);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_syntax),
	    cmocka_unit_test(test_refused),
	    cmocka_unit_test(test_depth),
	    cmocka_unit_test(test_control_characters),
	    cmocka_unit_test(test_long_source),
	    cmocka_unit_test(test_files),
	    cmocka_unit_test(test_all_of_them),
	    cmocka_unit_test(test_devices_together),
	    cmocka_unit_test(test_warnings_beside_errors),
	};

	return cmocka_run_group_tests_name("config_errors", tests, NULL, NULL);
}
