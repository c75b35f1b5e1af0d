/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file options.h
 * What the caller wants. Options are written as nvidia-smi takes them: "-i 0", "-i=0", "--id=0" and "--id 0".
 */
#ifndef ACCELMOCK_SMI_OPTIONS_H
#define ACCELMOCK_SMI_OPTIONS_H

#include <stdbool.h>

/** What is to be done. */
enum smi_action {
	SMI_ACTION_SUMMARY,
	SMI_ACTION_LIST,
	SMI_ACTION_LIST_EXCLUDED,
	SMI_ACTION_REPORT,
	SMI_ACTION_XML,
	SMI_ACTION_QUERY_GPU,
	SMI_ACTION_QUERY_RECORDS,
	SMI_ACTION_HELP,
	SMI_ACTION_HELP_QUERY,
	SMI_ACTION_VERSION,
	SMI_ACTION_DEVICE_MONITOR,
	SMI_ACTION_PROCESS_MONITOR,
	SMI_ACTION_TOPOLOGY,
};

struct smi_options {
	enum smi_action action;
	const char *chosen;   /**< -i, or NULL */
	const char *file;     /**< -f, or NULL */
	const char *query;    /**< the names that are asked for */
	const char *kind;     /**< what is asked about: "compute-apps", ... */
	unsigned int display; /**< -d: enum smi_display */
	bool header, units;   /**< --format */
	long interval;        /**< -l, -lms, -d of monitors: milliseconds, or 0 for once */
	long samples;         /**< -c of monitors, or 0 for ever */
	const char *columns;  /**< -s of monitors */
	bool date, time;      /**< -o of monitors */
};

/** Says what is wrong, and returns false, where there is something. */
bool smi_options_parse(int count, char **words, struct smi_options *ret_options);

/** Writes the help. */
void smi_help(void);

#endif
