/* SPDX-License-Identifier: Apache-2.0 */
#include "accelmock/device.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* The first bus of the machine's accelerators, in domain 0. */
#define FIRST_BUS        0x99u
#define DEVICES_PER_BUS  32u
#define BUSES_PER_DOMAIN 256u

/* The value of a hexadecimal digit, or -1. */
static int digit_value(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	if (digit >= 'a' && digit <= 'f')
		return digit - 'a' + 10;
	if (digit >= 'A' && digit <= 'F')
		return digit - 'A' + 10;
	return -1;
}

void am_uuid_format(const uint8_t uuid[16], char ret_text[AM_UUID_TEXT_SIZE])
{
	static const char digits[] = "0123456789abcdef";
	char *end = ret_text;

	for (size_t i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*end++ = '-';
		*end++ = digits[uuid[i] >> 4];
		*end++ = digits[uuid[i] & 15u];
	}
	*end = '\0';
}

bool am_uuid_parse(const char *text, uint8_t ret_uuid[16])
{
	size_t length = strnlen(text, AM_UUID_TEXT_SIZE);
	bool dashes = length == 36;
	uint8_t uuid[16];

	if (!dashes && length != 32)
		return false;
	for (size_t i = 0; i < 16; i++) {
		int high, low;

		if (dashes && (i == 4 || i == 6 || i == 8 || i == 10) && *text++ != '-')
			return false;
		high = digit_value(text[0]);
		low = digit_value(text[1]);
		if (high < 0 || low < 0)
			return false;
		uuid[i] = (uint8_t)(high * 16 + low);
		text += 2;
	}
	memcpy(ret_uuid, uuid, sizeof(uuid));
	return true;
}

void am_pci_format(const struct am_pci_address *address, char ret_text[AM_PCI_TEXT_SIZE])
{
	snprintf(ret_text, AM_PCI_TEXT_SIZE, "%04x:%02x:%02x.%x", (unsigned)address->domain, (unsigned)address->bus,
	         (unsigned)address->device & 31u, (unsigned)address->function & 7u);
}

/* Reads exactly @p count hexadecimal digits and the character after them. */
static bool read_field(const char **text, unsigned count, char after, uint32_t *ret_value)
{
	uint32_t value = 0;

	for (unsigned i = 0; i < count; i++) {
		int digit = digit_value(**text);

		if (digit < 0)
			return false;
		value = value << 4 | (uint32_t)digit;
		(*text)++;
	}
	if (**text != after)
		return false;
	if (after != '\0')
		(*text)++;
	*ret_value = value;
	return true;
}

bool am_pci_parse(const char *text, struct am_pci_address *ret_address)
{
	uint32_t domain = 0, bus, device, function;
	const char *colon = strchr(text, ':');
	ptrdiff_t before = colon != NULL ? colon - text : 0;

	if ((before == 4 || before == 8) && !read_field(&text, (unsigned)before, ':', &domain))
		return false;
	if (!read_field(&text, 2, ':', &bus) || !read_field(&text, 2, '.', &device) ||
	    !read_field(&text, 1, '\0', &function))
		return false;
	if (device >= DEVICES_PER_BUS || function > 7)
		return false;
	*ret_address = (struct am_pci_address){
	    .domain = domain, .bus = (uint8_t)bus, .device = (uint8_t)device, .function = (uint8_t)function};
	return true;
}

struct am_pci_address am_pci_of_number(uint32_t number)
{
	uint64_t place = (uint64_t)number + (uint64_t)FIRST_BUS * DEVICES_PER_BUS;

	return (struct am_pci_address){.domain = (uint32_t)(place / DEVICES_PER_BUS / BUSES_PER_DOMAIN),
	                               .bus = (uint8_t)(place / DEVICES_PER_BUS % BUSES_PER_DOMAIN),
	                               .device = (uint8_t)(place % DEVICES_PER_BUS)};
}
