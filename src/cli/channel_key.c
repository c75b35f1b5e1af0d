/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/channel_key.h"

#include <stdio.h>

const char *channel_key(enum am_channel channel, char ret_key[CHANNEL_KEY_SIZE])
{
	const struct am_channel_info *info = am_channel_info(channel);

	snprintf(ret_key, CHANNEL_KEY_SIZE, "%s_%s", info->name, info->unit);
	for (char *at = ret_key; *at != '\0'; at++)
		if (*at == '-')
			*at = '_';
	return ret_key;
}
