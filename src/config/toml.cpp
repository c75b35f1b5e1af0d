/* SPDX-License-Identifier: Apache-2.0 */
#include "config/toml.h"

#include "base/text.h"

/*
 * Header-only, so that nothing of it has to be installed where we run. With
 * exceptions, since without them it looks for an error after each character.
 */
#define TOML_HEADER_ONLY         1
#define TOML_EXCEPTIONS          1
#define TOML_ENABLE_FORMATTERS   0
#define TOML_UNRELEASED_FEATURES 0
#define TOML_MAX_NESTED_VALUES   AM_TOML_NESTED_MAX
#include <toml++/toml.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <deque>
#include <new>
#include <string>
#include <utility>
#include <vector>

struct am_toml_document {
	toml::table table;
	std::vector<am_toml_node> nodes; /* never grows once it is made: nodes point into it */
	std::deque<std::string> texts;   /* of floats and times */
};

namespace
{

am_toml_place place_of(const toml::source_region &source)
{
	return {static_cast<uint32_t>(source.begin.line), static_cast<uint32_t>(source.begin.column)};
}

size_t count_nodes(const toml::node &node)
{
	size_t count = 1;

	if (const toml::table *table = node.as_table()) {
		for (const auto &member : *table)
			count += count_nodes(member.second);
	} else if (const toml::array *array = node.as_array()) {
		for (const toml::node &element : *array)
			count += count_nodes(element);
	}
	return count;
}

std::string float_text(double number)
{
	char text[64];

	if (std::isnan(number))
		return "nan";
	if (std::isinf(number))
		return number > 0 ? "inf" : "-inf";
	/* Not printf(), whose decimal point depends on the locale. */
	std::string result(text, std::to_chars(text, text + sizeof(text), number).ptr);
	return result.find_first_of(".e") == std::string::npos ? result + ".0" : result;
}

std::string date_text(const toml::date &date)
{
	char text[32];

	std::snprintf(text, sizeof(text), "%04u-%02u-%02u", static_cast<unsigned>(date.year),
	              static_cast<unsigned>(date.month), static_cast<unsigned>(date.day));
	return text;
}

std::string time_text(const toml::time &time)
{
	char text[32];

	std::snprintf(text, sizeof(text), "%02u:%02u:%02u", static_cast<unsigned>(time.hour),
	              static_cast<unsigned>(time.minute), static_cast<unsigned>(time.second));
	std::string result(text);
	if (time.nanosecond != 0) {
		std::snprintf(text, sizeof(text), ".%09u", static_cast<unsigned>(time.nanosecond));
		result += text;
		result.erase(result.find_last_not_of('0') + 1);
	}
	return result;
}

std::string date_time_text(const toml::date_time &moment)
{
	std::string result = date_text(moment.date) + "T" + time_text(moment.time);
	char text[16];

	if (!moment.offset)
		return result;
	int minutes = moment.offset->minutes;
	if (minutes == 0)
		return result + "Z";
	std::snprintf(text, sizeof(text), "%c%02d:%02d", minutes < 0 ? '-' : '+', std::abs(minutes) / 60 % 100,
	              std::abs(minutes) % 60);
	return result + text;
}

/* Fills nodes out of toml++'s: children of one parent side by side, in the order of the text. */
class Builder
{
      public:
	explicit Builder(am_toml_document &target) : document(target)
	{
		document.nodes.reserve(count_nodes(document.table));
		document.nodes.emplace_back();
		document.nodes.back().place = {1, 1};
		fill(document.nodes.front(), document.table);
	}

      private:
	am_toml_document &document;

	/* The room was reserved, so nothing moves. */
	am_toml_node *claim(size_t count)
	{
		size_t first = document.nodes.size();

		document.nodes.resize(first + count);
		return document.nodes.data() + first;
	}

	void set_text(am_toml_node &node, const std::string &text)
	{
		node.text = text.c_str();
		node.length = text.size();
	}

	void keep_text(am_toml_node &node, std::string &&text)
	{
		document.texts.push_back(std::move(text));
		set_text(node, document.texts.back());
	}

	void fill_table(am_toml_node &node, const toml::table &table)
	{
		std::vector<std::pair<const toml::key *, const toml::node *>> members;

		members.reserve(table.size());
		for (const auto &member : table)
			members.emplace_back(&member.first, &member.second);
		std::sort(members.begin(), members.end(), [](const auto &one, const auto &other) {
			return one.first->source().begin < other.first->source().begin;
		});
		am_toml_node *children = claim(members.size());
		node.kind = AM_TOML_TABLE;
		node.children = children;
		node.length = members.size();
		for (size_t i = 0; i < members.size(); i++) {
			children[i].key = members[i].first->str().data();
			children[i].key_length = members[i].first->str().size();
			children[i].key_place = place_of(members[i].first->source());
			children[i].place = place_of(members[i].second->source());
			fill(children[i], *members[i].second);
		}
	}

	void fill_array(am_toml_node &node, const toml::array &array)
	{
		am_toml_node *children = claim(array.size());

		node.kind = AM_TOML_ARRAY;
		node.children = children;
		node.length = array.size();
		for (size_t i = 0; i < array.size(); i++) {
			children[i].place = place_of(array[i].source());
			children[i].key_place = children[i].place;
			fill(children[i], array[i]);
		}
	}

	void fill(am_toml_node &node, const toml::node &source)
	{
		switch (source.type()) {
		case toml::node_type::table:
			fill_table(node, *source.as_table());
			break;
		case toml::node_type::array:
			fill_array(node, *source.as_array());
			break;
		case toml::node_type::string:
			node.kind = AM_TOML_STRING;
			set_text(node, source.as_string()->get());
			break;
		case toml::node_type::integer:
			node.kind = AM_TOML_INTEGER;
			node.integer = source.as_integer()->get();
			break;
		case toml::node_type::floating_point:
			node.kind = AM_TOML_FLOAT;
			node.number = source.as_floating_point()->get();
			keep_text(node, float_text(node.number));
			break;
		case toml::node_type::boolean:
			node.kind = AM_TOML_BOOLEAN;
			node.boolean = source.as_boolean()->get();
			break;
		case toml::node_type::date:
			node.kind = AM_TOML_TIME;
			keep_text(node, date_text(source.as_date()->get()));
			break;
		case toml::node_type::time:
			node.kind = AM_TOML_TIME;
			keep_text(node, time_text(source.as_time()->get()));
			break;
		case toml::node_type::date_time:
			node.kind = AM_TOML_TIME;
			keep_text(node, date_time_text(source.as_date_time()->get()));
			break;
		case toml::node_type::none:
			break;
		}
	}
};

/* The parser's messages may quote keys, which may hold anything. Must not throw. */
void set_problem(am_toml_problem &problem, am_toml_place place, std::string_view message) noexcept
{
	char text[2 * sizeof(problem.message)];
	size_t length = std::min(message.size(), sizeof(text) - 1);

	for (size_t i = 0; i < length; i++)
		text[i] = static_cast<unsigned char>(message[i]) < 0x20 || message[i] == 0x7f ? '?' : message[i];
	text[length] = '\0';
	problem.place = place;
	am_text_cut(problem.message, sizeof(problem.message), text);
}

} // namespace

struct am_toml_document *am_toml_parse(const char *text, size_t length, struct am_toml_problem *ret_problem)
{
	am_toml_document *document = nullptr;

	if (!am_toml_prescan(text, length, ret_problem))
		return nullptr;
	try {
		document = new am_toml_document{toml::parse(std::string_view(text, length)), {}, {}};
		Builder builder(*document);
		return document;
	} catch (const toml::parse_error &error) {
		set_problem(*ret_problem, place_of(error.source()), error.description());
	} catch (...) {
		/* Only memory can have run out. */
		set_problem(*ret_problem, {0, 0}, "not enough memory");
	}
	delete document;
	return nullptr;
}

void am_toml_close(struct am_toml_document *document)
{
	delete document;
}

const struct am_toml_node *am_toml_root(const struct am_toml_document *document)
{
	return &document->nodes.front();
}

const struct am_toml_node *am_toml_member(const struct am_toml_node *table, const char *key)
{
	size_t length = std::strlen(key);

	for (size_t i = 0; i < table->length; i++) {
		const am_toml_node &child = table->children[i];

		if (child.key_length == length && std::memcmp(child.key, key, length) == 0)
			return &child;
	}
	return nullptr;
}
