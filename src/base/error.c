/* SPDX-License-Identifier: Apache-2.0 */
#include "accelmock/error.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool am_error_set(struct am_error *error, enum am_error_code code, const char *format, ...)
{
	char message[AM_ERROR_MESSAGE_SIZE * 2];
	va_list arguments;

	if (error == NULL)
		return false;
	va_start(arguments, format);
	/* Formatted aside first, since an argument may be the message itself. */
	vsnprintf(message, sizeof(message), format, arguments);
	va_end(arguments);
	error->code = code;
	am_text_cut(error->message, sizeof(error->message), message);
	return false;
}

bool am_error_set_errno(struct am_error *error, int number, const char *format, ...)
{
	char message[AM_ERROR_MESSAGE_SIZE];
	va_list arguments;

	if (error == NULL)
		return false;
	va_start(arguments, format);
	vsnprintf(message, sizeof(message), format, arguments);
	va_end(arguments);
	return am_error_set(error, AM_ERROR_SYSTEM, "%s: %s", message, strerror(number));
}

bool am_error_prefix(struct am_error *error, const char *format, ...)
{
	char context[AM_ERROR_MESSAGE_SIZE];
	va_list arguments;

	if (error == NULL)
		return false;
	va_start(arguments, format);
	vsnprintf(context, sizeof(context), format, arguments);
	va_end(arguments);
	return am_error_set(error, error->code, "%s%s", context, error->message);
}
