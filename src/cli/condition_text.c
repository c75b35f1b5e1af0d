/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/condition_text.h"

#include "cli/amount.h"
#include "cli/channel_key.h"

#include <stdio.h>

const char *condition_name(uint32_t kind)
{
	const struct am_condition_info *info = am_condition_info((enum am_condition_kind)kind);

	return info != NULL ? info->name : "unknown";
}

const char *condition_group(enum am_condition_group group)
{
	static const char *const names[] = {[AM_GROUP_PIN] = "pin",
	                                    [AM_GROUP_FAULT] = "fault",
	                                    [AM_GROUP_AGENT] = "agent",
	                                    [AM_GROUP_SETTING] = "setting"};

	return (unsigned)group < sizeof(names) / sizeof(names[0]) ? names[group] : "unknown";
}

size_t condition_parameter_count(const struct am_condition_info *info)
{
	size_t count = 0;

	while (count < AM_PARAMETERS_MAX && info->parameters[count].unit != AM_PARAMETER_NONE)
		count++;
	return count;
}

/* The channel that a pin is of, as far as the board is whole. */
static const struct am_channel_info *pinned_channel(const struct am_condition *condition)
{
	if (condition->kind != AM_CONDITION_PIN || condition->values[0] < 0 || condition->values[0] >= AM_CHANNEL_COUNT)
		return NULL;
	return am_channel_info((enum am_channel)condition->values[0]);
}

void condition_text(const struct am_condition *condition, char ret_text[CONDITION_TEXT_SIZE])
{
	const struct am_condition_info *info = am_condition_info((enum am_condition_kind)condition->kind);
	const struct am_channel_info *channel = pinned_channel(condition);
	char value[VALUE_SIZE], amount[AMOUNT_SIZE];
	size_t used = 0;

	ret_text[0] = '\0';
	if (channel != NULL) {
		value_tell_channel((enum am_channel)condition->values[0], condition->values[1], value);
		snprintf(ret_text, CONDITION_TEXT_SIZE, "%s = %s", channel->name, value);
		return;
	}
	for (size_t i = 0; info != NULL && i < condition_parameter_count(info); i++) {
		amount_of_parameter(&info->parameters[i], condition->values[i], amount);
		used += (size_t)snprintf(ret_text + used, CONDITION_TEXT_SIZE - used, "%s%s = %s", i > 0 ? ", " : "",
		                         info->parameters[i].name, amount);
	}
}

static json_t *describe_value(const struct am_parameter *parameter, int64_t value)
{
	char text[AMOUNT_SIZE];

	switch (parameter->unit) {
	case AM_PARAMETER_SWITCH:
		return json_boolean(value != 0);
	case AM_PARAMETER_CHANNEL:
	case AM_PARAMETER_CHOICE:
		amount_of_parameter(parameter, value, text);
		return json_string(text);
	default:
		return json_integer(value);
	}
}

json_t *condition_describe_values(const struct am_condition *condition)
{
	const struct am_condition_info *info = am_condition_info((enum am_condition_kind)condition->kind);
	json_t *values = json_object();

	for (size_t i = 0; info != NULL && i < condition_parameter_count(info); i++)
		json_object_set_new(values, info->parameters[i].name,
		                    describe_value(&info->parameters[i], condition->values[i]));
	return values;
}

json_t *condition_describe(const struct am_condition *condition)
{
	const struct am_condition_info *info = am_condition_info((enum am_condition_kind)condition->kind);
	const struct am_channel_info *channel = pinned_channel(condition);
	char key[CHANNEL_KEY_SIZE];

	return json_pack("{s:I, s:s, s:s, s:o, s:o, s:o, s:I, s:I, s:o}", "id", (json_int_t)condition->id, "kind",
	                 condition_name(condition->kind), "group",
	                 info != NULL ? condition_group(info->group) : "unknown", "channel",
	                 channel != NULL ? json_string(channel_key((enum am_channel)condition->values[0], key))
	                                 : json_null(),
	                 "value", channel != NULL ? json_integer(condition->values[1]) : json_null(), "values",
	                 condition_describe_values(condition), "made_tick", (json_int_t)condition->made, "from_tick",
	                 (json_int_t)condition->from, "until_tick",
	                 condition->until == INT64_MAX ? json_null() : json_integer(condition->until));
}
