/* SPDX-License-Identifier: Apache-2.0 */
/** @file event_text.h What happened on a board, in words and as JSON. */
#ifndef ACCELMOCK_CLI_EVENT_TEXT_H
#define ACCELMOCK_CLI_EVENT_TEXT_H

#include "accelmock/board.h"

#include <jansson.h>

/** Room for an event in words. */
#define EVENT_TEXT_SIZE 512

/** What happened, without when and where. */
void event_text(const struct am_board *board, const struct am_event *event, char ret_text[EVENT_TEXT_SIZE]);

/** One line: tick, board time, the time of the day where it is known, device, what. */
void event_print(const struct am_board *board, const struct am_clock *clock, const struct am_event *event);

/** The same as JSON. */
json_t *event_describe(const struct am_board *board, const struct am_clock *clock, const struct am_event *event);

#endif
