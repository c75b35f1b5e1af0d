/* SPDX-License-Identifier: Apache-2.0 */
/* The catalogue: every product is there, every figure says where it is from, and what must fit together does. */
#include "checks.h"

#include "accelmock/catalog.h"

#include <math.h>
#include <string.h>

static const struct am_catalog_product *product_at(size_t index)
{
	const struct am_catalog_product *product = am_catalog_product(index);

	assert_non_null(product);
	return product;
}

static bool is_known(const struct am_catalog_product *product, enum am_fact fact)
{
	return product->facts[fact].known;
}

static double fact(const struct am_catalog_product *product, enum am_fact fact)
{
	return product->facts[fact].number;
}

static double assumption(const struct am_catalog_product *product, enum am_assumption assumption)
{
	return product->assumptions[assumption].number;
}

static bool is_within(double value, double expected, double part)
{
	return fabs(value - expected) <= part * expected;
}

/* Asserts that one fact is not above another, where both are known. */
static void assert_ascending(const struct am_catalog_product *product, enum am_fact lower, enum am_fact upper)
{
	if (!is_known(product, lower) || !is_known(product, upper) || fact(product, lower) <= fact(product, upper))
		return;
	fail_msg("%s: %s is above %s", product->name, am_fact_info(lower)->name, am_fact_info(upper)->name);
}

static void all_products_are_there(void **state)
{
	static const struct {
		const char *name, *slot, *model_name;
	} expected[] = {
	    {"T4", "cuda", "Tesla T4"},
	    {"V100-SXM2-32GB", "cuda", "Tesla V100-SXM2-32GB"},
	    {"A10", "cuda", "NVIDIA A10"},
	    {"A30", "cuda", "NVIDIA A30"},
	    {"A40", "cuda", "NVIDIA A40"},
	    {"A100-SXM4-40GB", "cuda", "NVIDIA A100-SXM4-40GB"},
	    {"A100-SXM4-80GB", "cuda", "NVIDIA A100-SXM4-80GB"},
	    {"A100-PCIE-80GB", "cuda", "NVIDIA A100 80GB PCIe"},
	    {"L4", "cuda", "NVIDIA L4"},
	    {"L40S", "cuda", "NVIDIA L40S"},
	    {"H100-PCIE", "cuda", "NVIDIA H100 PCIe"},
	    {"H100-SXM", "cuda", "NVIDIA H100 80GB HBM3"},
	    {"H200", "cuda", "NVIDIA H200"},
	    {"B200", "cuda", "NVIDIA B200"},
	    {"GB200", "cuda", "NVIDIA GB200"},
	    {"GB300", "cuda", "NVIDIA GB300"},
	    {"RTX-4080-SUPER", "cuda", "NVIDIA GeForce RTX 4080 SUPER"},
	    {"RTX-4090", "cuda", "NVIDIA GeForce RTX 4090"},
	    {"RTX-6000-ADA", "cuda", "NVIDIA RTX 6000 Ada Generation"},
	    {"MI210", "rocm", "AMD Instinct MI210"},
	    {"MI250X", "rocm", "AMD Instinct MI250X"},
	    {"MI300X", "rocm", "AMD Instinct MI300X"},
	    {"Gaudi2", "gaudi2", "Gaudi 2"},
	    {"TPU-v4", "tpu", "TPU v4"},
	    {"GC200", "ipu", "IPU Mk2"},
	    {"ATOM", "atom", "ATOM"},
	    {"Warboy", "warboy", "Warboy"},
	    {"RNGD", "rngd", "RNGD"},
	    {"n300", "tenstorrent", "Wormhole n300"},
	    {"LPU", "lpu", "LPU"},
	};

	(void)state;
	assert_int_equal(am_catalog_count(), COUNT_OF(expected));
	for (size_t i = 0; i < COUNT_OF(expected); i++) {
		const struct am_catalog_product *product = am_catalog_find(expected[i].name);

		assert_non_null(product);
		assert_string_equal(product->name, expected[i].name);
		assert_string_equal(product->slot, expected[i].slot);
		assert_ptr_equal(am_catalog_of_model(expected[i].model_name), product);
		assert_true(product->vendor[0] != '\0');
	}
	assert_null(am_catalog_product(am_catalog_count()));
}

static void names_are_found_however_they_are_written(void **state)
{
	const struct am_catalog_product *h100 = am_catalog_find("H100-SXM");

	(void)state;
	assert_non_null(h100);
	assert_ptr_equal(am_catalog_find("h100 sxm"), h100);
	assert_ptr_equal(am_catalog_find("H100_sxm"), h100);
	assert_ptr_equal(am_catalog_find("h100sxm"), h100);
	assert_null(am_catalog_find("H100"));
	assert_null(am_catalog_find("H100-SXM5"));
	assert_null(am_catalog_find(""));
	assert_null(am_catalog_find("H100.SXM"));
	assert_null(
	    am_catalog_find("a name that is much longer than the names of products are, and of which nothing is left"));

	assert_ptr_equal(am_catalog_of_model("nvidia h100 80gb hbm3"), h100);
	assert_null(am_catalog_of_model("NVIDIA H100 80GB HBM"));
	assert_null(am_catalog_of_model("NVIDIA H100 80GB HBM3 "));
	assert_null(am_catalog_of_model("H100-SXM"));
	assert_null(am_catalog_of_model(""));
}

static void the_nearest_name_is_named(void **state)
{
	(void)state;
	assert_string_equal(am_catalog_nearest("H100-SMX")->name, "H100-SXM");
	assert_string_equal(am_catalog_nearest("h100 sxm5")->name, "H100-SXM");
	assert_string_equal(am_catalog_nearest("A100-SXM4-80")->name, "A100-SXM4-80GB");
	assert_string_equal(am_catalog_nearest("RTX 4080")->name, "RTX-4080-SUPER");
	assert_string_equal(am_catalog_nearest("gaudi")->name, "Gaudi2");
	assert_string_equal(am_catalog_nearest("L4")->name, "L4");
	assert_null(am_catalog_nearest("a toaster"));
	assert_null(am_catalog_nearest(""));
	assert_null(am_catalog_nearest(
	    "a name that is much longer than the names of products are, and of which nothing is left"));
}

static void assert_sourced(const struct am_catalog_product *product, const struct am_catalog_figure *figure,
                           const struct am_catalog_figure_info *info)
{
	if (!figure->known) {
		assert_int_equal(figure->source, 0);
		assert_int_equal(figure->text, 0);
		assert_false(figure->assumed);
		assert_true(figure->number == 0);
		return;
	}
	if (am_catalog_text(figure->source) == NULL || am_catalog_text(figure->source)[0] == '\0')
		fail_msg("%s: %s has no source", product->name, info->name);
	assert_int_equal(figure->text != 0, info->kind == AM_CATALOG_TEXT);
	assert_true(isfinite(figure->number));
	if (info->kind == AM_CATALOG_BOOLEAN)
		assert_true(figure->number == 0 || figure->number == 1);
	if (strcmp(info->unit, "celsius") != 0 && strcmp(info->unit, "kelvin") != 0)
		assert_true(figure->number >= 0);
}

static void every_figure_has_a_source(void **state)
{
	(void)state;
	assert_null(am_fact_info(AM_FACT_COUNT));
	assert_null(am_assumption_info(AM_ASSUMPTION_COUNT));
	for (size_t i = 0; i < am_catalog_count(); i++) {
		const struct am_catalog_product *product = product_at(i);
		bool has_fan = product->assumptions[AM_ASSUMPTION_FAN_IDLE].known;

		for (unsigned j = 0; j < AM_FACT_COUNT; j++) {
			assert_sourced(product, &product->facts[j], am_fact_info((enum am_fact)j));
			assert_false(product->facts[j].assumed);
		}
		for (unsigned j = 0; j < AM_ASSUMPTION_COUNT; j++) {
			assert_sourced(product, &product->assumptions[j], am_assumption_info((enum am_assumption)j));
			assert_int_equal(product->assumptions[j].known, j < AM_ASSUMPTION_FAN_IDLE || has_fan);
		}
		/* Who has a fan assumed has one. */
		if (is_known(product, AM_FACT_FAN_COUNT))
			assert_int_equal(has_fan, fact(product, AM_FACT_FAN_COUNT) > 0);
		assert_true(product->slice_count == 0 || fact(product, AM_FACT_MIG) == 1);
	}
}

static void bounds_make_sense(void **state)
{
	static const enum am_fact ascending[][2] = {
	    {AM_FACT_POWER_LIMIT_LOWEST, AM_FACT_POWER_LIMIT_DEFAULT},
	    {AM_FACT_POWER_LIMIT_DEFAULT, AM_FACT_POWER_LIMIT_HIGHEST},
	    {AM_FACT_POWER_IDLE, AM_FACT_POWER_LIMIT_LOWEST},
	    {AM_FACT_MEMORY_RESERVED, AM_FACT_MEMORY_TOTAL},
	    {AM_FACT_MEMORY_TOTAL, AM_FACT_MEMORY_SIZE},
	    {AM_FACT_TEMPERATURE_HIGHEST_OPERATING, AM_FACT_TEMPERATURE_SLOWDOWN},
	    {AM_FACT_TEMPERATURE_SLOWDOWN, AM_FACT_TEMPERATURE_SHUTDOWN},
	    {AM_FACT_TEMPERATURE_LIMIT_SHUTDOWN, AM_FACT_TEMPERATURE_LIMIT_SLOWDOWN},
	    {AM_FACT_TEMPERATURE_LIMIT_SLOWDOWN, AM_FACT_TEMPERATURE_LIMIT_HIGHEST_OPERATING},
	    {AM_FACT_CLOCK_CORE_LOWEST, AM_FACT_CLOCK_CORE_IDLE},
	    {AM_FACT_CLOCK_CORE_IDLE, AM_FACT_CLOCK_CORE_HIGHEST},
	    {AM_FACT_CLOCK_CORE_APPLICATION, AM_FACT_CLOCK_CORE_HIGHEST},
	    {AM_FACT_CLOCK_MEMORY_IDLE, AM_FACT_CLOCK_MEMORY_HIGHEST},
	    {AM_FACT_CLOCK_VIDEO_IDLE, AM_FACT_CLOCK_VIDEO_HIGHEST},
	    {AM_FACT_PROCESSING_UNITS, AM_FACT_CORES},
	};

	(void)state;
	for (size_t i = 0; i < am_catalog_count(); i++) {
		const struct am_catalog_product *product = product_at(i);
		double asleep = assumption(product, AM_ASSUMPTION_POWER_ASLEEP);
		double full = assumption(product, AM_ASSUMPTION_POWER_FULL);
		double cold = assumption(product, AM_ASSUMPTION_TEMPERATURE_IDLE);
		double hot = assumption(product, AM_ASSUMPTION_TEMPERATURE_FULL);
		double inlet = assumption(product, AM_ASSUMPTION_INLET);

		for (size_t j = 0; j < COUNT_OF(ascending); j++)
			assert_ascending(product, ascending[j][0], ascending[j][1]);
		assert_true(0 < asleep && asleep <= assumption(product, AM_ASSUMPTION_POWER_AWAKE));
		assert_true(assumption(product, AM_ASSUMPTION_POWER_AWAKE) < full);
		if (is_known(product, AM_FACT_POWER_LIMIT_DEFAULT))
			assert_true(full <= fact(product, AM_FACT_POWER_LIMIT_DEFAULT));
		if (is_known(product, AM_FACT_POWER_IDLE))
			assert_true(asleep == fact(product, AM_FACT_POWER_IDLE));
		assert_true(5 < inlet && inlet <= cold && cold < hot && hot < 90);
		assert_true(fabs(inlet + (hot - cold) / (full - asleep) * asleep - cold) < 0.01);
		if (is_known(product, AM_FACT_TEMPERATURE_HIGHEST_OPERATING))
			assert_true(hot < fact(product, AM_FACT_TEMPERATURE_HIGHEST_OPERATING));
		assert_true(assumption(product, AM_ASSUMPTION_TIME_CONSTANT) > 1);
		assert_true(assumption(product, AM_ASSUMPTION_CLOCK_CORE_ASLEEP) > 0);
		assert_true(assumption(product, AM_ASSUMPTION_CLOCK_CORE_ASLEEP) <=
		            assumption(product, AM_ASSUMPTION_CLOCK_CORE_LOADED));
		if (is_known(product, AM_FACT_CLOCK_CORE_HIGHEST))
			assert_true(assumption(product, AM_ASSUMPTION_CLOCK_CORE_LOADED) <=
			            fact(product, AM_FACT_CLOCK_CORE_HIGHEST));
		assert_true(assumption(product, AM_ASSUMPTION_CLOCK_MEMORY_ASLEEP) > 0);
		assert_true(assumption(product, AM_ASSUMPTION_CLOCK_MEMORY_ASLEEP) <=
		            assumption(product, AM_ASSUMPTION_CLOCK_MEMORY_LOADED));
		if (is_known(product, AM_FACT_CLOCK_MEMORY_HIGHEST))
			assert_true(assumption(product, AM_ASSUMPTION_CLOCK_MEMORY_LOADED) <=
			            fact(product, AM_FACT_CLOCK_MEMORY_HIGHEST));
		assert_true(assumption(product, AM_ASSUMPTION_PERFORMANCE_STATE_AWAKE) <=
		            assumption(product, AM_ASSUMPTION_PERFORMANCE_STATE_ASLEEP));
		assert_true(assumption(product, AM_ASSUMPTION_PERFORMANCE_STATE_ASLEEP) <= 15);
	}
}

static void figures_are_exact(void **state)
{
	const struct am_catalog_product *h100 = am_catalog_find("H100-SXM"), *t4 = am_catalog_find("T4");

	(void)state;
	assert_non_null(h100);
	assert_non_null(t4);
	assert_true(fact(h100, AM_FACT_MEMORY_TOTAL) == 81559.0 * 1048576);
	assert_true(fact(h100, AM_FACT_POWER_LIMIT_DEFAULT) == 700000);
	assert_true(fact(h100, AM_FACT_PCI_DEVICE_ID) == 0x2330);
	assert_true(fact(h100, AM_FACT_TEMPERATURE_LIMIT_SHUTDOWN) == -8);
	assert_true(fact(h100, AM_FACT_MEMORY_BANDWIDTH) == 3352320000000.0);
	assert_string_equal(am_catalog_text(h100->facts[AM_FACT_ARCHITECTURE].text), "Hopper");
	assert_true(assumption(h100, AM_ASSUMPTION_POWER_FULL) == 631950);
	assert_true(fact(t4, AM_FACT_MIG) == 0 && is_known(t4, AM_FACT_MIG));
	assert_true(fact(t4, AM_FACT_TEMPERATURE_SHUTDOWN) == 96);
	/* What Hopper does not show is not there. */
	assert_false(is_known(h100, AM_FACT_TEMPERATURE_SHUTDOWN));
	assert_false(is_known(t4, AM_FACT_POWER_IDLE));
	assert_true(t4->assumptions[AM_ASSUMPTION_POWER_ASLEEP].assumed);
	assert_false(h100->assumptions[AM_ASSUMPTION_POWER_ASLEEP].assumed);
}

/* What the engine will make of the constants, held against what the captures show. */
static void the_constants_meet_the_captures(void **state)
{
	size_t held = 0;

	(void)state;
	for (size_t i = 0; i < am_catalog_count(); i++) {
		const struct am_catalog_product *product = product_at(i);
		double asleep = assumption(product, AM_ASSUMPTION_POWER_ASLEEP);
		double awake = assumption(product, AM_ASSUMPTION_POWER_AWAKE);
		double full = assumption(product, AM_ASSUMPTION_POWER_FULL);
		double resistance = (assumption(product, AM_ASSUMPTION_TEMPERATURE_FULL) -
		                     assumption(product, AM_ASSUMPTION_TEMPERATURE_IDLE)) /
		                    (full - asleep);

		for (size_t j = 0; j < product->calibration_count; j++, held++) {
			const struct am_catalog_calibration *seen = &product->calibrations[j];
			double power = seen->asleep ? asleep : awake + (full - awake) * seen->utilization / 100;
			double temperature = assumption(product, AM_ASSUMPTION_INLET) + resistance * power;
			double core = assumption(product, seen->asleep ? AM_ASSUMPTION_CLOCK_CORE_ASLEEP
			                                               : AM_ASSUMPTION_CLOCK_CORE_LOADED);
			double memory = assumption(product, seen->asleep ? AM_ASSUMPTION_CLOCK_MEMORY_ASLEEP
			                                                 : AM_ASSUMPTION_CLOCK_MEMORY_LOADED);
			double level = assumption(product, seen->asleep ? AM_ASSUMPTION_PERFORMANCE_STATE_ASLEEP
			                                                : AM_ASSUMPTION_PERFORMANCE_STATE_AWAKE);

			assert_true(am_catalog_text(seen->source) != NULL && am_catalog_text(seen->source)[0] != '\0');
			if (!is_within(power, seen->power, 0.1))
				fail_msg("%s: %g mW, but %g in %s", product->name, power, seen->power,
				         am_catalog_text(seen->source));
			if (seen->temperature != AM_CATALOG_UNKNOWN && fabs(temperature - seen->temperature) > 3)
				fail_msg("%s: %g C, but %g in %s", product->name, temperature, seen->temperature,
				         am_catalog_text(seen->source));
			assert_true(seen->clock_core == AM_CATALOG_UNKNOWN || seen->clock_core == core);
			assert_true(seen->clock_memory == AM_CATALOG_UNKNOWN || seen->clock_memory == memory);
			assert_true(seen->performance_state == AM_CATALOG_UNKNOWN || seen->performance_state == level);
		}
	}
	assert_true(held >= 18);
}

static void slices_are_parts_of_their_product(void **state)
{
	size_t products_with_slices = 0;

	(void)state;
	for (size_t i = 0; i < am_catalog_count(); i++) {
		const struct am_catalog_product *product = product_at(i);
		double whole =
		    fact(product, is_known(product, AM_FACT_MEMORY_TOTAL) ? AM_FACT_MEMORY_TOTAL : AM_FACT_MEMORY_SIZE);

		products_with_slices += product->slice_count > 0;
		for (size_t j = 0; j < product->slice_count; j++) {
			const struct am_catalog_slice *slice = &product->slices[j];

			assert_true(am_catalog_text(slice->source) != NULL &&
			            am_catalog_text(slice->source)[0] != '\0');
			assert_true(slice->slices >= 1 && slice->slices <= 7);
			assert_int_equal(slice->name[0] - '0', slice->slices);
			assert_true(slice->instances >= 1 && slice->slices * slice->instances <= 7);
			if (slice->memory != AM_CATALOG_UNKNOWN) {
				assert_true(slice->memory > 0);
				assert_true((double)slice->memory * slice->instances <= whole);
			}
			if (slice->multiprocessors != AM_CATALOG_UNKNOWN) {
				assert_true(slice->multiprocessors > 0);
				assert_true(slice->multiprocessors * slice->instances <=
				            fact(product, AM_FACT_PROCESSING_UNITS));
			}
			for (int k = 0; k < slice->placement_count; k++)
				assert_true(slice->placements[k] + slice->placement_size <= 8);
			assert_true(slice->instances == 1 || slice->placement_count >= slice->instances);
		}
	}
	assert_int_equal(products_with_slices, 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(all_products_are_there),
	    cmocka_unit_test(names_are_found_however_they_are_written),
	    cmocka_unit_test(the_nearest_name_is_named),
	    cmocka_unit_test(every_figure_has_a_source),
	    cmocka_unit_test(bounds_make_sense),
	    cmocka_unit_test(figures_are_exact),
	    cmocka_unit_test(the_constants_meet_the_captures),
	    cmocka_unit_test(slices_are_parts_of_their_product),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
