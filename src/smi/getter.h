/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file getter.h
 * How each value of a device is read: smi_get_<name>(), in the file of its subject. Arguments are the vendor's numbers
 * where there is one, else the enumerators below.
 */
#ifndef ACCELMOCK_SMI_GETTER_H
#define ACCELMOCK_SMI_GETTER_H

#include "smi/answer.h"
#include "smi/fields_of_nvml.h"

#define SMI_GETTERS(GETTER)                                                                                            \
	/* get_system.c */                                                                                             \
	GETTER(never)                                                                                                  \
	GETTER(sparse_mode)                                                                                            \
	GETTER(deprecated)                                                                                             \
	GETTER(constant)                                                                                               \
	GETTER(timestamp)                                                                                              \
	GETTER(driver_version)                                                                                         \
	GETTER(count)                                                                                                  \
	GETTER(index)                                                                                                  \
	/* get_identity.c */                                                                                           \
	GETTER(name)                                                                                                   \
	GETTER(brand)                                                                                                  \
	GETTER(architecture)                                                                                           \
	GETTER(serial)                                                                                                 \
	GETTER(uuid)                                                                                                   \
	GETTER(pdi)                                                                                                    \
	GETTER(minor_number)                                                                                           \
	GETTER(vbios_version)                                                                                          \
	GETTER(multi_gpu_board)                                                                                        \
	GETTER(board_id)                                                                                               \
	GETTER(board_part_number)                                                                                      \
	GETTER(compute_capability)                                                                                     \
	GETTER(inforom_image)                                                                                          \
	GETTER(inforom)                                                                                                \
	GETTER(inforom_checksum)                                                                                       \
	GETTER(inforom_flush)                                                                                          \
	GETTER(gsp_firmware_version)                                                                                   \
	GETTER(platform)                                                                                               \
	GETTER(hostname)                                                                                               \
	/* get_mode.c */                                                                                               \
	GETTER(display_mode)                                                                                           \
	GETTER(display_attached)                                                                                       \
	GETTER(display_active)                                                                                         \
	GETTER(persistence_mode)                                                                                       \
	GETTER(addressing_mode)                                                                                        \
	GETTER(mig_mode)                                                                                               \
	GETTER(accounting_mode)                                                                                        \
	GETTER(accounting_buffer_size)                                                                                 \
	GETTER(driver_model)                                                                                           \
	GETTER(operation_mode)                                                                                         \
	GETTER(c2c_mode)                                                                                               \
	GETTER(virtualization_mode)                                                                                    \
	GETTER(host_vgpu_mode)                                                                                         \
	GETTER(heterogeneous_mode)                                                                                     \
	GETTER(recovery_action)                                                                                        \
	GETTER(gsp_mode)                                                                                               \
	GETTER(compute_mode)                                                                                           \
	GETTER(ecc_mode)                                                                                               \
	GETTER(dram_encryption_mode)                                                                                   \
	GETTER(power_profiles)                                                                                         \
	GETTER(fabric)                                                                                                 \
	/* get_link.c */                                                                                               \
	GETTER(pci)                                                                                                    \
	GETTER(pci_address)                                                                                            \
	GETTER(link)                                                                                                   \
	GETTER(bridge)                                                                                                 \
	GETTER(replays)                                                                                                \
	GETTER(throughput)                                                                                             \
	GETTER(atomics)                                                                                                \
	/* get_activity.c */                                                                                           \
	GETTER(performance_state)                                                                                      \
	GETTER(supported_reasons)                                                                                      \
	GETTER(active_reasons)                                                                                         \
	GETTER(reason)                                                                                                 \
	GETTER(reason_time)                                                                                            \
	GETTER(utilization)                                                                                            \
	GETTER(encoder)                                                                                                \
	GETTER(frame_buffer_capture)                                                                                   \
	GETTER(clock)                                                                                                  \
	GETTER(highest_clock)                                                                                          \
	GETTER(boost_clock)                                                                                            \
	GETTER(application_clock)                                                                                      \
	GETTER(default_clock)                                                                                          \
	GETTER(auto_boost)                                                                                             \
	/* get_memory.c */                                                                                             \
	GETTER(memory)                                                                                                 \
	GETTER(bar1_memory)                                                                                            \
	GETTER(protected_memory)                                                                                       \
	GETTER(ecc_errors)                                                                                             \
	GETTER(shown_ecc_errors)                                                                                       \
	GETTER(sram_errors)                                                                                            \
	GETTER(shown_sram_errors)                                                                                      \
	GETTER(repair)                                                                                                 \
	GETTER(unrepairable_memory)                                                                                    \
	GETTER(retired_pages)                                                                                          \
	GETTER(retirement_pending)                                                                                     \
	GETTER(remapped_rows)                                                                                          \
	GETTER(inactive_rows)                                                                                          \
	GETTER(remapper_histogram)                                                                                     \
	/* get_power.c */                                                                                              \
	GETTER(fan_speed)                                                                                              \
	GETTER(temperature)                                                                                            \
	GETTER(temperature_margin)                                                                                     \
	GETTER(temperature_limit)                                                                                      \
	GETTER(temperature_distance)                                                                                   \
	GETTER(memory_temperature)                                                                                     \
	GETTER(power_draw)                                                                                             \
	GETTER(power_field)                                                                                            \
	GETTER(power_limit)                                                                                            \
	GETTER(enforced_power_limit)                                                                                   \
	GETTER(default_power_limit)                                                                                    \
	GETTER(power_limit_bound)                                                                                      \
	GETTER(power_smoothing)                                                                                        \
	GETTER(edpp_multiplier)

#define GETTER(name) smi_getter smi_get_##name;
SMI_GETTERS(GETTER)
#undef GETTER

/** Which of two: of modes, and of limits. */
enum smi_which { SMI_CURRENT, SMI_PENDING };

/** smi_get_constant */
enum smi_constant { SMI_CONSTANT_NONE, SMI_CONSTANT_DISABLED, SMI_CONSTANT_ZERO };

/** smi_get_platform; with SMI_PLATFORM_RAW also of devices that are in no chassis. */
enum smi_platform {
	SMI_PLATFORM_CHASSIS,
	SMI_PLATFORM_SLOT,
	SMI_PLATFORM_TRAY,
	SMI_PLATFORM_HOST,
	SMI_PLATFORM_PEER,
	SMI_PLATFORM_MODULE,
	SMI_PLATFORM_GUID,
	SMI_PLATFORM_RAW = 16,
};

/** smi_get_fabric */
enum smi_fabric {
	SMI_FABRIC_STATE,
	SMI_FABRIC_STATUS,
	SMI_FABRIC_CLIQUE,
	SMI_FABRIC_CLUSTER,
	SMI_FABRIC_SUMMARY,
	SMI_FABRIC_BANDWIDTH,
	SMI_FABRIC_RECOVERY,
	SMI_FABRIC_UNHEALTHY,
	SMI_FABRIC_TIMEOUT,
	SMI_FABRIC_CONFIGURATION,
	SMI_FABRIC_PARTITION,
};

/** smi_get_pci */
enum smi_pci {
	SMI_PCI_BUS,
	SMI_PCI_DEVICE,
	SMI_PCI_DOMAIN,
	SMI_PCI_CLASS,
	SMI_PCI_SUBCLASS,
	SMI_PCI_DEVICE_ID,
	SMI_PCI_SUBSYSTEM_ID,
};

/** smi_get_link */
enum smi_link {
	SMI_LINK_GENERATION,
	SMI_LINK_GENERATION_HIGHEST,
	SMI_LINK_GENERATION_DEVICE,
	SMI_LINK_WIDTH,
	SMI_LINK_WIDTH_HIGHEST,
};

/** smi_get_utilization */
enum smi_engine {
	SMI_ENGINE_GPU,
	SMI_ENGINE_MEMORY,
	SMI_ENGINE_ENCODER,
	SMI_ENGINE_DECODER,
	SMI_ENGINE_JPEG,
	SMI_ENGINE_OPTICAL_FLOW,
};

/** smi_get_encoder, smi_get_frame_buffer_capture */
enum smi_session { SMI_SESSION_COUNT, SMI_SESSION_FRAMES, SMI_SESSION_LATENCY };

/** smi_get_memory and its like */
enum smi_memory { SMI_MEMORY_TOTAL, SMI_MEMORY_RESERVED, SMI_MEMORY_USED, SMI_MEMORY_FREE };

/** smi_get_ecc_errors: SMI_ERRORS(kind, since when, where); SMI_ERRORS_ALL is everywhere. */
#define SMI_ERRORS(type, counter, location) ((type)*100 + (counter)*50 + (location))
#define SMI_ERRORS_ALL                      49

/** smi_get_sram_errors */
enum smi_sram {
	SMI_SRAM_VOLATILE_PARITY,
	SMI_SRAM_VOLATILE_SECDED,
	SMI_SRAM_AGGREGATE_PARITY,
	SMI_SRAM_AGGREGATE_SECDED,
	SMI_SRAM_L2,
	SMI_SRAM_SM,
	SMI_SRAM_MICROCONTROLLER,
	SMI_SRAM_PCIE,
	SMI_SRAM_OTHER,
	SMI_SRAM_THRESHOLD,
};

/** smi_get_remapped_rows, smi_get_inactive_rows */
enum smi_rows { SMI_ROWS_CORRECTABLE, SMI_ROWS_UNCORRECTABLE, SMI_ROWS_PENDING, SMI_ROWS_FAILURE };

/** smi_get_remapper_histogram */
enum smi_banks { SMI_BANKS_MAX, SMI_BANKS_HIGH, SMI_BANKS_PARTIAL, SMI_BANKS_LOW, SMI_BANKS_NONE };

#endif
