/* SPDX-License-Identifier: Apache-2.0 */
#include "accelmock/workload.h"

bool am_process_equal(const struct am_process *one, const struct am_process *other)
{
	return one->pid == other->pid && one->start_time == other->start_time &&
	       one->pid_namespace == other->pid_namespace;
}
