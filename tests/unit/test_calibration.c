/* SPDX-License-Identifier: Apache-2.0 */
/* The engine shows what real devices showed: every calibration of the catalogue, and each profile's mean. */
#include "support.h"

#include "accelmock/catalog.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>

/* Ticks after which a device has come to the temperature that it keeps. */
#define SETTLED 6000

/* How near it must come: parts of the power, degrees. */
#define POWER_TOLERANCE       0.10
#define TEMPERATURE_TOLERANCE 3.0

static struct am_machine *machine_of(const struct am_catalog_product *entry)
{
	struct am_machine *machine = am_machine_create();
	struct am_device_spec spec = {
	    .id = "0",
	    .model_name = "any",
	    .numa_node = -1,
	    .processing_units = 1,
	    .memory_size = (uint64_t)40 << 30,
	    .product = entry,
	};
	struct am_error error = {0};

	assert_non_null(machine);
	am_text_copy(machine->slot_name, sizeof(machine->slot_name), entry->slot);
	machine->unallocated = AM_UNALLOCATED_IDLE;
	if (!am_machine_add_device(machine, &spec, &error) || !am_machine_finish(machine, NULL, &error))
		fail_msg("%s: %s", entry->name, error.message);
	return machine;
}

static void add_pin(struct am_board *board, int64_t percent)
{
	struct am_condition pin = {
	    .kind = AM_CONDITION_PIN, .values = {AM_CHANNEL_UTILIZATION, percent}, .until = INT64_MAX};
	struct am_error error = {0};
	struct am_transaction *transaction = am_transaction_begin(board, AM_LOCK_WAIT, &error);

	assert_true(am_transaction_add_condition(transaction, &pin, NULL, &error));
	am_transaction_commit(transaction);
}

static unsigned compared;

static void near(const struct am_catalog_product *entry, const struct am_catalog_calibration *seen, const char *what,
                 double real, double ours, double tolerance)
{
	if (real < 0)
		return;
	compared++;
	if (!(fabs(ours - real) <= tolerance))
		fail_msg("%s, %s: %s is %g and was seen to be %g", entry->name, am_catalog_text(seen->source), what,
		         ours, real);
}

static void check(const struct am_catalog_product *entry, const struct am_catalog_calibration *seen)
{
	char *folder = make_folder_for_test();
	struct am_machine *machine = machine_of(entry);
	struct am_board *board = publish_frozen(machine, folder);
	struct am_sample at;
	const int64_t *values = at.values;

	if (!seen->asleep) {
		start_workload(board, 0, "c0ffee", 1, (uint64_t)30 << 30);
		add_pin(board, (int64_t)seen->utilization);
	}
	assert_int_equal(am_board_sample(board, 0, SETTLED, &at), AM_READING_OK);
	near(entry, seen, "utilization", seen->utilization, (double)values[AM_CHANNEL_UTILIZATION], 0);
	near(entry, seen, "power", seen->power, (double)values[AM_CHANNEL_POWER], POWER_TOLERANCE * seen->power);
	near(entry, seen, "temperature", seen->temperature, (double)values[AM_CHANNEL_TEMPERATURE],
	     TEMPERATURE_TOLERANCE);
	near(entry, seen, "core clock", seen->clock_core, (double)values[AM_CHANNEL_CLOCK_CORE], 0);
	near(entry, seen, "memory clock", seen->clock_memory, (double)values[AM_CHANNEL_CLOCK_MEMORY], 0);
	near(entry, seen, "performance state", seen->performance_state, (double)values[AM_CHANNEL_PERFORMANCE_STATE],
	     0);
	am_board_close(board);
	am_machine_destroy(machine);
	remove_folder(folder);
}

static void the_engine_shows_what_real_ones_showed(void **state)
{
	(void)state;
	for (size_t i = 0; i < am_catalog_count(); i++) {
		const struct am_catalog_product *entry = am_catalog_product(i);

		for (size_t j = 0; j < entry->calibration_count; j++)
			check(entry, &entry->calibrations[j]);
	}
	assert_true(compared >= 60);
}

/* Fronts, which have no catalogue, find on the board what it knows. */
static void boards_hold_the_facts(void **state)
{
	unsigned texts = 0, numbers = 0, slices = 0;

	(void)state;
	for (size_t i = 0; i < am_catalog_count(); i++) {
		const struct am_catalog_product *entry = am_catalog_product(i);
		char *folder = make_folder_for_test();
		struct am_machine *machine = machine_of(entry);
		struct am_board *board = publish_frozen(machine, folder);
		struct am_slice_profile profile;
		const struct am_facts *facts;

		assert_true(am_board_facts(board, 0, &facts));
		assert_false(am_board_facts(board, 1, &facts));
		assert_string_equal(facts->vendor, entry->vendor);
		for (unsigned j = 0; j < AM_FACT_COUNT; j++) {
			const struct am_catalog_figure *figure = &entry->facts[j];
			double number = 0;

			assert_int_equal(am_facts_number(facts, (enum am_fact)j, &number), figure->known);
			if (figure->known && figure->text != 0) {
				assert_string_equal(am_facts_text(facts, (enum am_fact)j),
				                    am_catalog_text(figure->text));
				texts++;
			} else if (figure->known) {
				assert_true(number >= figure->number && number <= figure->number);
				numbers++;
			} else {
				assert_null(am_facts_text(facts, (enum am_fact)j));
			}
		}
		for (uint32_t j = 0; j < entry->slice_count; j++, slices++) {
			assert_true(am_board_slice_profile(board, facts, j, &profile));
			assert_string_equal(profile.name, entry->slices[j].name);
			assert_int_equal(profile.memory, entry->slices[j].memory);
		}
		assert_false(am_board_slice_profile(board, facts, (uint32_t)entry->slice_count, &profile));
		am_board_close(board);
		am_machine_destroy(machine);
		remove_folder(folder);
	}
	assert_true(texts > 50 && numbers > 500 && slices > 30);
}

/* Every product works: its load draws more than its sleep, within its limit, and is no hotter than it may be. */
static void every_product_works(void **state)
{
	(void)state;
	for (size_t i = 0; i < am_catalog_count(); i++) {
		const struct am_catalog_product *entry = am_catalog_product(i);
		char *folder = make_folder_for_test();
		struct am_machine *machine = machine_of(entry);
		const struct am_product *product = &machine->products[0];
		struct am_board *board = publish_frozen(machine, folder);
		struct am_sample asleep, loaded;

		assert_int_equal(am_board_sample(board, 0, SETTLED, &asleep), AM_READING_OK);
		start_workload(board, 0, "c0ffee", 1, (uint64_t)30 << 30);
		assert_int_equal(am_board_sample(board, 0, SETTLED, &loaded), AM_READING_OK);
		assert_true(asleep.power >= product->power_idle && asleep.power <= product->power_idle);
		assert_true(loaded.power > asleep.power);
		assert_true(loaded.power <= product->power_limit[1] * (1 + 1e-9));
		assert_true((double)loaded.values[AM_CHANNEL_TEMPERATURE] <= product->temperature_throttle);
		assert_true(loaded.values[AM_CHANNEL_TEMPERATURE] > asleep.values[AM_CHANNEL_TEMPERATURE]);
		assert_true(product->power_limit[0] <= product->power_limit[1] &&
		            product->power_limit[1] <= product->power_limit[2]);
		assert_true(product->temperature_throttle <= product->temperature_slowdown &&
		            product->temperature_slowdown < product->temperature_shutdown);
		am_board_close(board);
		am_machine_destroy(machine);
		remove_folder(folder);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_engine_shows_what_real_ones_showed),
	    cmocka_unit_test(every_product_works),
	    cmocka_unit_test(boards_hold_the_facts),
	};

	return cmocka_run_group_tests_name("calibration", tests, NULL, NULL);
}
