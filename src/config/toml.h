/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file toml.h
 * A TOML document as a plain tree for C. It knows the language only: what keys
 * mean is config.c's. Behind it is toml++, the only C++ here; no exception
 * leaves it.
 */
#ifndef ACCELMOCK_CONFIG_TOML_H
#define ACCELMOCK_CONFIG_TOML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Most dots in one key or header, and most arrays and tables within one another: both bound the stack. */
#define AM_TOML_DOTS_MAX   16
#define AM_TOML_NESTED_MAX 64

/** The kinds of values. */
enum am_toml_kind {
	AM_TOML_TABLE,
	AM_TOML_ARRAY,
	AM_TOML_STRING,
	AM_TOML_INTEGER,
	AM_TOML_FLOAT,
	AM_TOML_BOOLEAN,
	AM_TOML_TIME, /**< a date, a time, or both */
};

/** A place in the text; both count from 1, columns in characters. */
struct am_toml_place {
	uint32_t line;
	uint32_t column;
};

/** A value, and the key under which its table holds it. Lives as long as its document. */
struct am_toml_node {
	enum am_toml_kind kind;
	bool boolean;
	struct am_toml_place place;
	struct am_toml_place key_place;
	const char *key;   /**< of a table's member, else NULL; ends with a zero */
	size_t key_length; /**< it may hold zeros too */
	const char *text;  /**< of a string, as it is; of a float or time, as it is written; else NULL */
	size_t length;     /**< of the text; of a table or array, how many children it has */
	const struct am_toml_node *children; /**< in the order of the text */
	int64_t integer;
	double number;
};

/** Why a text is no TOML. */
struct am_toml_problem {
	struct am_toml_place place;
	char message[256];
};

struct am_toml_document;

/**
 * Parses @p length bytes. @return a document that am_toml_close() frees, or NULL
 * with the problem; its line is 0 where memory ran out.
 */
struct am_toml_document *am_toml_parse(const char *text, size_t length, struct am_toml_problem *ret_problem);

/** Frees a document. NULL is allowed. */
void am_toml_close(struct am_toml_document *document);

/** The table that everything is in. */
const struct am_toml_node *am_toml_root(const struct am_toml_document *document);

/** The member of that key of a table, or NULL. */
const struct am_toml_node *am_toml_member(const struct am_toml_node *table, const char *key);

/**
 * What the parser does not check, or must not see: bytes that are no UTF-8, and keys
 * of so many dots that freeing them would overflow the stack.
 * @return false with the problem.
 */
bool am_toml_prescan(const char *text, size_t length, struct am_toml_problem *ret_problem);

#ifdef __cplusplus
}
#endif
#endif
