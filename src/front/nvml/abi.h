/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What NVML 13 calls its types, as far as its functions name them, and how they lie in memory: facts of its binary
 * interface. Types in the order in which they build on one another. layout.def holds the same against literals, which
 * are compared with ours by the compiler (layout.c), and with the vendor's header where a test finds it.
 */
#ifndef ACCELMOCK_FRONT_NVML_ABI_H
#define ACCELMOCK_FRONT_NVML_ABI_H

/* The version word of a structure: its size and its number. */
#define NVML_VERSION(type, number) ((unsigned int)sizeof(type) | (unsigned int)(number) << 24)

#define NVML_AFFINITY_SCOPE_NODE                                0
#define NVML_AFFINITY_SCOPE_SOCKET                              1
#define NVML_BUS_TYPE_PCIE                                      2
#define NVML_COMPUTE_INSTANCE_ENGINE_PROFILE_COUNT              1
#define NVML_COMPUTE_INSTANCE_ID_ANY                            0xffffffff
#define NVML_COMPUTE_INSTANCE_PROFILE_COUNT                     9
#define NVML_COMPUTE_INSTANCE_PROFILE_1_SLICE                   0
#define NVML_COMPUTE_INSTANCE_PROFILE_2_SLICE                   1
#define NVML_COMPUTE_INSTANCE_PROFILE_3_SLICE                   2
#define NVML_COMPUTE_INSTANCE_PROFILE_4_SLICE                   3
#define NVML_COMPUTE_INSTANCE_PROFILE_6_SLICE                   6
#define NVML_COMPUTE_INSTANCE_PROFILE_7_SLICE                   4
#define NVML_COMPUTE_INSTANCE_PROFILE_8_SLICE                   5
#define NVML_DEVICE_ARCH_KEPLER                                 2
#define NVML_DEVICE_ARCH_MAXWELL                                3
#define NVML_DEVICE_ARCH_PASCAL                                 4
#define NVML_DEVICE_ARCH_VOLTA                                  5
#define NVML_DEVICE_ARCH_TURING                                 6
#define NVML_DEVICE_ARCH_AMPERE                                 7
#define NVML_DEVICE_ARCH_ADA                                    8
#define NVML_DEVICE_ARCH_HOPPER                                 9
#define NVML_DEVICE_ARCH_BLACKWELL                              10
#define NVML_DEVICE_ARCH_RUBIN                                  13
#define NVML_DEVICE_ARCH_UNKNOWN                                0xffffffff
#define NVML_DEVICE_MIG_DISABLE                                 0
#define NVML_DEVICE_MIG_ENABLE                                  1
#define NVML_DEVICE_NAME_BUFFER_SIZE                            64
#define NVML_FI_MAX                                             310
#define NVML_FI_DEV_ENERGY                                      191
#define NVML_FI_DEV_CLOCKS_EVENT_REASON_HW_POWER_BRAKE_SLOWDOWN 271
#define NVML_FI_DEV_CLOCKS_EVENT_REASON_HW_THERM_SLOWDOWN       270
#define NVML_FI_DEV_CLOCKS_EVENT_REASON_SW_THERM_SLOWDOWN       269
#define NVML_FI_DEV_ECC_CURRENT                                 1
#define NVML_FI_DEV_ECC_PENDING                                 2
#define NVML_FI_DEV_ECC_DBE_AGG_TOTAL                           6
#define NVML_FI_DEV_ECC_DBE_AGG_L1                              19
#define NVML_FI_DEV_ECC_DBE_AGG_L2                              21
#define NVML_FI_DEV_ECC_DBE_AGG_DEV                             23
#define NVML_FI_DEV_ECC_DBE_AGG_REG                             25
#define NVML_FI_DEV_ECC_DBE_AGG_TEX                             27
#define NVML_FI_DEV_ECC_DBE_AGG_CBU                             28
#define NVML_FI_DEV_ECC_DBE_VOL_TOTAL                           4
#define NVML_FI_DEV_ECC_DBE_VOL_L1                              8
#define NVML_FI_DEV_ECC_DBE_VOL_L2                              10
#define NVML_FI_DEV_ECC_DBE_VOL_DEV                             12
#define NVML_FI_DEV_ECC_DBE_VOL_REG                             14
#define NVML_FI_DEV_ECC_DBE_VOL_TEX                             16
#define NVML_FI_DEV_ECC_DBE_VOL_CBU                             17
#define NVML_FI_DEV_ECC_SBE_AGG_TOTAL                           5
#define NVML_FI_DEV_ECC_SBE_AGG_L1                              18
#define NVML_FI_DEV_ECC_SBE_AGG_L2                              20
#define NVML_FI_DEV_ECC_SBE_AGG_DEV                             22
#define NVML_FI_DEV_ECC_SBE_AGG_REG                             24
#define NVML_FI_DEV_ECC_SBE_AGG_TEX                             26
#define NVML_FI_DEV_ECC_SBE_VOL_TOTAL                           3
#define NVML_FI_DEV_ECC_SBE_VOL_L1                              7
#define NVML_FI_DEV_ECC_SBE_VOL_L2                              9
#define NVML_FI_DEV_ECC_SBE_VOL_DEV                             11
#define NVML_FI_DEV_ECC_SBE_VOL_REG                             13
#define NVML_FI_DEV_ECC_SBE_VOL_TEX                             15
#define NVML_FI_DEV_GPU_TEMP                                    308
#define NVML_FI_DEV_IS_RESETLESS_MIG_SUPPORTED                  184
#define NVML_FI_DEV_NVLINK_CRC_DATA_ERROR_COUNT_TOTAL           45
#define NVML_FI_DEV_NVLINK_CRC_FLIT_ERROR_COUNT_TOTAL           38
#define NVML_FI_DEV_NVLINK_GET_SPEED                            164
#define NVML_FI_DEV_NVLINK_LINK_COUNT                           91
#define NVML_FI_DEV_NVLINK_RECOVERY_ERROR_COUNT_TOTAL           59
#define NVML_FI_DEV_NVLINK_REPLAY_ERROR_COUNT_TOTAL             52
#define NVML_FI_DEV_NVLINK_SPEED_MBPS_COMMON                    90
#define NVML_FI_DEV_PCIE_REPLAY_COUNTER                         94
#define NVML_FI_DEV_PCIE_REPLAY_ROLLOVER_COUNTER                95
#define NVML_FI_DEV_GET_GPU_RECOVERY_ACTION                     230
#define NVML_FI_DEV_PCIE_INBOUND_ATOMICS_MASK                   229
#define NVML_FI_DEV_EDPP_MULTIPLIER                             274
#define NVML_FI_PWR_SMOOTHING_ENABLED                           251
#define NVML_FI_DEV_PERF_POLICY_POWER                           74
#define NVML_FI_DEV_PERF_POLICY_THERMAL                         75
#define NVML_FI_DEV_PERF_POLICY_RELIABILITY                     79
#define NVML_FI_DEV_PERF_POLICY_BOARD_LIMIT                     77
#define NVML_FI_DEV_PERF_POLICY_LOW_UTILIZATION                 78
#define NVML_FI_DEV_PERF_POLICY_SYNC_BOOST                      76
#define NVML_FI_DEV_POWER_AVERAGE                               185
#define NVML_FI_DEV_POWER_INSTANT                               186
#define NVML_FI_DEV_POWER_CURRENT_LIMIT                         190
#define NVML_FI_DEV_POWER_DEFAULT_LIMIT                         189
#define NVML_FI_DEV_POWER_MAX_LIMIT                             188
#define NVML_FI_DEV_POWER_MIN_LIMIT                             187
#define NVML_FI_DEV_POWER_REQUESTED_LIMIT                       192
#define NVML_FI_DEV_REMAPPED_COR                                142
#define NVML_FI_DEV_REMAPPED_UNC                                143
#define NVML_FI_DEV_REMAPPED_PENDING                            144
#define NVML_FI_DEV_REMAPPED_FAILURE                            145
#define NVML_FI_DEV_TEMPERATURE_GPU_MAX_TLIMIT                  196
#define NVML_FI_DEV_TEMPERATURE_MEM_MAX_TLIMIT                  195
#define NVML_FI_DEV_TEMPERATURE_SHUTDOWN_TLIMIT                 193
#define NVML_FI_DEV_TEMPERATURE_SLOWDOWN_TLIMIT                 194
#define NVML_FI_DEV_TOTAL_ENERGY_CONSUMPTION                    83
#define NVML_GPU_FABRIC_STATE_COMPLETED                         3
#define NVML_GPU_FABRIC_STATE_NOT_SUPPORTED                     0
#define NVML_GPU_INSTANCE_ID_ANY                                0xffffffff
#define NVML_GPU_INSTANCE_PROFILE_COUNT                         18
#define NVML_GPU_INSTANCE_PROFILE_1_SLICE                       0
#define NVML_GSP_FIRMWARE_VERSION_BUF_SIZE                      64
#define NVML_INIT_FLAG_NO_GPUS                                  1
#define NVML_NVLINK_MAX_LINKS                                   36
#define NVML_PCIE_LINK_MAX_SPEED_INVALID                        0
#define NVML_POWER_SCOPE_GPU                                    0
#define NVML_POWER_SCOPE_MEMORY                                 2
#define NVML_POWER_SOURCE_AC                                    0
#define nvmlClocksEventReasonApplicationsClocksSetting          2
#define nvmlClocksEventReasonGpuIdle                            1
#define nvmlClocksEventReasonNone                               0
#define nvmlClocksEventReasonSwPowerCap                         4
#define nvmlClocksEventReasonSwThermalSlowdown                  32
#define nvmlClocksThrottleReasonHwPowerBrakeSlowdown            128
#define nvmlClocksThrottleReasonHwSlowdown                      8
#define nvmlClocksThrottleReasonHwThermalSlowdown               64

typedef struct nvmlDevice_st *nvmlDevice_t;
typedef struct nvmlGpuInstance_st *nvmlGpuInstance_t;
typedef struct {
	unsigned int version;
	unsigned int domain;
	unsigned int bus;
	unsigned int device;
	unsigned int pciDeviceId;
	unsigned int pciSubSystemId;
	unsigned int baseClass;
	unsigned int subClass;
	char busId[32];
} nvmlPciInfoExt_v1_t;

typedef nvmlPciInfoExt_v1_t nvmlPciInfoExt_t;
typedef struct {
	char busIdLegacy[16];
	unsigned int domain;
	unsigned int bus;
	unsigned int device;
	unsigned int pciDeviceId;
	unsigned int pciSubSystemId;
	char busId[32];
} nvmlPciInfo_t;

typedef struct {
	unsigned long long l1Cache;
	unsigned long long l2Cache;
	unsigned long long deviceMemory;
	unsigned long long registerFile;
} nvmlEccErrorCounts_t;

typedef struct {
	unsigned int gpu;
	unsigned int memory;
} nvmlUtilization_t;

typedef struct {
	unsigned long long total;
	unsigned long long free;
	unsigned long long used;
} nvmlMemory_t;

typedef struct {
	unsigned int version;
	unsigned long long total;
	unsigned long long reserved;
	unsigned long long free;
	unsigned long long used;
} nvmlMemory_v2_t;

typedef struct {
	const char *nameSpace;
	unsigned long long softLimit;
	unsigned long long hardLimit;
} nvmlSetMemoryLimits_v1_t;

typedef struct {
	const char *nameSpace;
	unsigned long long softLimit;
	unsigned long long hardLimit;
	unsigned long long currentUsed;
} nvmlGetMemoryLimits_v1_t;

typedef struct {
	unsigned long long bar1Total;
	unsigned long long bar1Free;
	unsigned long long bar1Used;
} nvmlBAR1Memory_t;

typedef struct {
	unsigned int pid;
	unsigned long long usedGpuMemory;
} nvmlProcessInfo_v1_t;

typedef struct nvmlProcessInfo_v2_st {
	unsigned int pid;
	unsigned long long usedGpuMemory;
	unsigned int gpuInstanceId;
	unsigned int computeInstanceId;
} nvmlProcessInfo_v2_t;
typedef struct nvmlProcessInfo_v2_st nvmlProcessInfo_t;

typedef struct {
	unsigned int pid;
	unsigned long long usedGpuMemory;
	unsigned int gpuInstanceId;
	unsigned int computeInstanceId;
	unsigned long long usedGpuCcProtectedMemory;
} nvmlProcessDetail_v1_t;

typedef enum {
	NVML_PROCESS_MODE_COMPUTE = 0,
	NVML_PROCESS_MODE_GRAPHICS = 1,
	NVML_PROCESS_MODE_MPS = 2,
	NVML_PROCESS_MODE_ALL = 3,
	NVML_PROCESS_MODE_MAX = 4,
} nvmlProcessMode_t;

typedef struct {
	unsigned int version;
	unsigned int mode;
	unsigned int numProcArrayEntries;
	nvmlProcessDetail_v1_t *procArray;
} nvmlProcessDetailList_v1_t;

typedef nvmlProcessDetailList_v1_t nvmlProcessDetailList_t;
typedef struct {
	unsigned int multiprocessorCount;
	unsigned int sharedCopyEngineCount;
	unsigned int sharedDecoderCount;
	unsigned int sharedEncoderCount;
	unsigned int sharedJpegCount;
	unsigned int sharedOfaCount;
	unsigned int gpuInstanceSliceCount;
	unsigned int computeInstanceSliceCount;
	unsigned long long memorySizeMB;
} nvmlDeviceAttributes_t;

typedef struct {
	unsigned int isC2cEnabled;
} nvmlC2cModeInfo_v1_t;

typedef enum {
	NVML_DEVICE_ADDRESSING_MODE_NONE = 0,
	NVML_DEVICE_ADDRESSING_MODE_HMM = 1,
	NVML_DEVICE_ADDRESSING_MODE_ATS = 2,
} nvmlDeviceAddressingModeType_t;

typedef struct {
	unsigned int version;
	unsigned int value;
} nvmlDeviceAddressingMode_v1_t;

typedef nvmlDeviceAddressingMode_v1_t nvmlDeviceAddressingMode_t;
typedef struct {
	unsigned int version;
	unsigned int bChannelRepairPending;
	unsigned int bTpcRepairPending;
} nvmlRepairStatus_v1_t;

typedef nvmlRepairStatus_v1_t nvmlRepairStatus_t;
typedef struct {
	unsigned int bUnrepairableMemory;
} nvmlUnrepairableMemoryStatus_v1_t;

typedef struct {
	unsigned int max;
	unsigned int high;
	unsigned int partial;
	unsigned int low;
	unsigned int none;
} nvmlRowRemapperHistogramValues_t;

typedef enum {
	NVML_BRIDGE_CHIP_PLX = 0,
	NVML_BRIDGE_CHIP_BRO4 = 1,
} nvmlBridgeChipType_t;

typedef enum {
	NVML_NVLINK_COUNTER_UNIT_CYCLES = 0,
	NVML_NVLINK_COUNTER_UNIT_PACKETS = 1,
	NVML_NVLINK_COUNTER_UNIT_BYTES = 2,
	NVML_NVLINK_COUNTER_UNIT_RESERVED = 3,
	NVML_NVLINK_COUNTER_UNIT_COUNT = 4,
} nvmlNvLinkUtilizationCountUnits_t;

typedef enum {
	NVML_NVLINK_COUNTER_PKTFILTER_NOP = 1,
	NVML_NVLINK_COUNTER_PKTFILTER_READ = 2,
	NVML_NVLINK_COUNTER_PKTFILTER_WRITE = 4,
	NVML_NVLINK_COUNTER_PKTFILTER_RATOM = 8,
	NVML_NVLINK_COUNTER_PKTFILTER_NRATOM = 16,
	NVML_NVLINK_COUNTER_PKTFILTER_FLUSH = 32,
	NVML_NVLINK_COUNTER_PKTFILTER_RESPDATA = 64,
	NVML_NVLINK_COUNTER_PKTFILTER_RESPNODATA = 128,
	NVML_NVLINK_COUNTER_PKTFILTER_ALL = 255,
} nvmlNvLinkUtilizationCountPktTypes_t;

typedef struct {
	nvmlNvLinkUtilizationCountUnits_t units;
	nvmlNvLinkUtilizationCountPktTypes_t pktfilter;
} nvmlNvLinkUtilizationControl_t;

typedef enum {
	NVML_NVLINK_CAP_P2P_SUPPORTED = 0,
	NVML_NVLINK_CAP_SYSMEM_ACCESS = 1,
	NVML_NVLINK_CAP_P2P_ATOMICS = 2,
	NVML_NVLINK_CAP_SYSMEM_ATOMICS = 3,
	NVML_NVLINK_CAP_SLI_BRIDGE = 4,
	NVML_NVLINK_CAP_VALID = 5,
	NVML_NVLINK_CAP_COUNT = 6,
} nvmlNvLinkCapability_t;

typedef enum {
	NVML_NVLINK_ERROR_DL_REPLAY = 0,
	NVML_NVLINK_ERROR_DL_RECOVERY = 1,
	NVML_NVLINK_ERROR_DL_CRC_FLIT = 2,
	NVML_NVLINK_ERROR_DL_CRC_DATA = 3,
	NVML_NVLINK_ERROR_DL_ECC_DATA = 4,
	NVML_NVLINK_ERROR_COUNT = 5,
} nvmlNvLinkErrorCounter_t;

typedef enum {
	NVML_NVLINK_DEVICE_TYPE_GPU = 0,
	NVML_NVLINK_DEVICE_TYPE_IBMNPU = 1,
	NVML_NVLINK_DEVICE_TYPE_SWITCH = 2,
	NVML_NVLINK_DEVICE_TYPE_UNKNOWN = 255,
} nvmlIntNvLinkDeviceType_t;

typedef enum {
	NVML_TOPOLOGY_INTERNAL = 0,
	NVML_TOPOLOGY_SINGLE = 10,
	NVML_TOPOLOGY_MULTIPLE = 20,
	NVML_TOPOLOGY_HOSTBRIDGE = 30,
	NVML_TOPOLOGY_NODE = 40,
	NVML_TOPOLOGY_SYSTEM = 50,
} nvmlGpuTopologyLevel_t;

typedef enum {
	NVML_P2P_STATUS_OK = 0,
	NVML_P2P_STATUS_CHIPSET_NOT_SUPPORED = 1,
	NVML_P2P_STATUS_CHIPSET_NOT_SUPPORTED = 1,
	NVML_P2P_STATUS_GPU_NOT_SUPPORTED = 2,
	NVML_P2P_STATUS_IOH_TOPOLOGY_NOT_SUPPORTED = 3,
	NVML_P2P_STATUS_DISABLED_BY_REGKEY = 4,
	NVML_P2P_STATUS_NOT_SUPPORTED = 5,
	NVML_P2P_STATUS_UNKNOWN = 6,
} nvmlGpuP2PStatus_t;

typedef enum {
	NVML_P2P_CAPS_INDEX_READ = 0,
	NVML_P2P_CAPS_INDEX_WRITE = 1,
	NVML_P2P_CAPS_INDEX_NVLINK = 2,
	NVML_P2P_CAPS_INDEX_ATOMICS = 3,
	NVML_P2P_CAPS_INDEX_PCI = 4,
	NVML_P2P_CAPS_INDEX_PROP = 4,
	NVML_P2P_CAPS_INDEX_UNKNOWN = 5,
} nvmlGpuP2PCapsIndex_t;

typedef struct {
	nvmlBridgeChipType_t type;
	unsigned int fwVersion;
} nvmlBridgeChipInfo_t;

typedef struct {
	unsigned char bridgeCount;
	nvmlBridgeChipInfo_t bridgeChipInfo[128];
} nvmlBridgeChipHierarchy_t;

typedef enum {
	NVML_TOTAL_POWER_SAMPLES = 0,
	NVML_GPU_UTILIZATION_SAMPLES = 1,
	NVML_MEMORY_UTILIZATION_SAMPLES = 2,
	NVML_ENC_UTILIZATION_SAMPLES = 3,
	NVML_DEC_UTILIZATION_SAMPLES = 4,
	NVML_PROCESSOR_CLK_SAMPLES = 5,
	NVML_MEMORY_CLK_SAMPLES = 6,
	NVML_MODULE_POWER_SAMPLES = 7,
	NVML_JPG_UTILIZATION_SAMPLES = 8,
	NVML_OFA_UTILIZATION_SAMPLES = 9,
	NVML_SAMPLINGTYPE_COUNT = 10,
} nvmlSamplingType_t;

typedef enum {
	NVML_PCIE_UTIL_TX_BYTES = 0,
	NVML_PCIE_UTIL_RX_BYTES = 1,
	NVML_PCIE_UTIL_COUNT = 2,
} nvmlPcieUtilCounter_t;

typedef enum {
	NVML_VALUE_TYPE_DOUBLE = 0,
	NVML_VALUE_TYPE_UNSIGNED_INT = 1,
	NVML_VALUE_TYPE_UNSIGNED_LONG = 2,
	NVML_VALUE_TYPE_UNSIGNED_LONG_LONG = 3,
	NVML_VALUE_TYPE_SIGNED_LONG_LONG = 4,
	NVML_VALUE_TYPE_SIGNED_INT = 5,
	NVML_VALUE_TYPE_UNSIGNED_SHORT = 6,
	NVML_VALUE_TYPE_COUNT = 7,
} nvmlValueType_t;

typedef union {
	double dVal;
	int siVal;
	unsigned int uiVal;
	unsigned long ulVal;
	unsigned long long ullVal;
	signed long long sllVal;
	unsigned short usVal;
} nvmlValue_t;

typedef struct {
	unsigned long long timeStamp;
	nvmlValue_t sampleValue;
} nvmlSample_t;

typedef enum {
	NVML_PERF_POLICY_POWER = 0,
	NVML_PERF_POLICY_THERMAL = 1,
	NVML_PERF_POLICY_SYNC_BOOST = 2,
	NVML_PERF_POLICY_BOARD_LIMIT = 3,
	NVML_PERF_POLICY_LOW_UTILIZATION = 4,
	NVML_PERF_POLICY_RELIABILITY = 5,
	NVML_PERF_POLICY_TOTAL_APP_CLOCKS = 10,
	NVML_PERF_POLICY_TOTAL_BASE_CLOCKS = 11,
	NVML_PERF_POLICY_COUNT = 12,
} nvmlPerfPolicyType_t;

typedef struct {
	unsigned long long referenceTime;
	unsigned long long violationTime;
} nvmlViolationTime_t;

typedef enum {
	NVML_THERMAL_TARGET_NONE = 0,
	NVML_THERMAL_TARGET_GPU = 1,
	NVML_THERMAL_TARGET_MEMORY = 2,
	NVML_THERMAL_TARGET_POWER_SUPPLY = 4,
	NVML_THERMAL_TARGET_BOARD = 8,
	NVML_THERMAL_TARGET_VCD_BOARD = 9,
	NVML_THERMAL_TARGET_VCD_INLET = 10,
	NVML_THERMAL_TARGET_VCD_OUTLET = 11,
	NVML_THERMAL_TARGET_ALL = 15,
	NVML_THERMAL_TARGET_UNKNOWN = -1,
} nvmlThermalTarget_t;

typedef enum {
	NVML_THERMAL_CONTROLLER_NONE = 0,
	NVML_THERMAL_CONTROLLER_GPU_INTERNAL = 1,
	NVML_THERMAL_CONTROLLER_ADM1032 = 2,
	NVML_THERMAL_CONTROLLER_ADT7461 = 3,
	NVML_THERMAL_CONTROLLER_MAX6649 = 4,
	NVML_THERMAL_CONTROLLER_MAX1617 = 5,
	NVML_THERMAL_CONTROLLER_LM99 = 6,
	NVML_THERMAL_CONTROLLER_LM89 = 7,
	NVML_THERMAL_CONTROLLER_LM64 = 8,
	NVML_THERMAL_CONTROLLER_G781 = 9,
	NVML_THERMAL_CONTROLLER_ADT7473 = 10,
	NVML_THERMAL_CONTROLLER_SBMAX6649 = 11,
	NVML_THERMAL_CONTROLLER_VBIOSEVT = 12,
	NVML_THERMAL_CONTROLLER_OS = 13,
	NVML_THERMAL_CONTROLLER_NVSYSCON_CANOAS = 14,
	NVML_THERMAL_CONTROLLER_NVSYSCON_E551 = 15,
	NVML_THERMAL_CONTROLLER_MAX6649R = 16,
	NVML_THERMAL_CONTROLLER_ADT7473S = 17,
	NVML_THERMAL_CONTROLLER_UNKNOWN = -1,
} nvmlThermalController_t;

typedef struct {
	unsigned int count;
	struct {
		nvmlThermalController_t controller;
		int defaultMinTemp;
		int defaultMaxTemp;
		int currentTemp;
		nvmlThermalTarget_t target;
	} sensor[3];
} nvmlGpuThermalSettings_t;

typedef enum {
	NVML_THERMAL_COOLER_SIGNAL_NONE = 0,
	NVML_THERMAL_COOLER_SIGNAL_TOGGLE = 1,
	NVML_THERMAL_COOLER_SIGNAL_VARIABLE = 2,
	NVML_THERMAL_COOLER_SIGNAL_COUNT = 3,
} nvmlCoolerControl_t;

typedef enum {
	NVML_THERMAL_COOLER_TARGET_NONE = 1,
	NVML_THERMAL_COOLER_TARGET_GPU = 2,
	NVML_THERMAL_COOLER_TARGET_MEMORY = 4,
	NVML_THERMAL_COOLER_TARGET_POWER_SUPPLY = 8,
	NVML_THERMAL_COOLER_TARGET_GPU_RELATED = 14,
} nvmlCoolerTarget_t;

typedef struct {
	unsigned int version;
	unsigned int index;
	nvmlCoolerControl_t signalType;
	nvmlCoolerTarget_t target;
} nvmlCoolerInfo_v1_t;

typedef nvmlCoolerInfo_v1_t nvmlCoolerInfo_t;
typedef enum {
	NVML_UUID_TYPE_NONE = 0,
	NVML_UUID_TYPE_ASCII = 1,
	NVML_UUID_TYPE_BINARY = 2,
} nvmlUUIDType_t;

typedef union {
	char str[41];
	unsigned char bytes[16];
} nvmlUUIDValue_t;

typedef struct {
	unsigned int version;
	unsigned int type;
	nvmlUUIDValue_t value;
} nvmlUUID_v1_t;

typedef nvmlUUID_v1_t nvmlUUID_t;
typedef struct {
	unsigned int version;
	unsigned long long value;
} nvmlPdi_v1_t;

typedef nvmlPdi_v1_t nvmlPdi_t;
typedef struct {
	unsigned int pwrmW;
} nvmlPmgrPwrTuple_t;

typedef struct {
	unsigned int freqkHz;
	unsigned long long utilPct;
} nvmlRailMetrics_t;

typedef struct {
	nvmlRailMetrics_t rails[2];
} nvmlCoreRailMetrics_t;

typedef struct {
	unsigned int perfms;
} nvmlPwrModelMetricsDlppm1xPerf_t;

typedef struct {
	unsigned char bValid;
	nvmlCoreRailMetrics_t coreRail;
	nvmlRailMetrics_t fbRail;
	nvmlPmgrPwrTuple_t tgpPwrTuple;
	nvmlPwrModelMetricsDlppm1xPerf_t perfMetrics;
} nvmlPwrModelMetricsDlppm1x_t;

typedef struct {
	nvmlPwrModelMetricsDlppm1x_t estimatedMetrics[8];
	unsigned char numEstimatedMetrics;
} nvmlPwrModelMetricsDlppm1xDramclkEstimates_t;

typedef struct {
	nvmlPwrModelMetricsDlppm1xDramclkEstimates_t initialDramclkEst[3];
	unsigned char bValid;
	nvmlCoreRailMetrics_t coreRail;
	nvmlRailMetrics_t fbRail;
	nvmlPmgrPwrTuple_t tgpPwrTuple;
	nvmlPwrModelMetricsDlppm1xPerf_t perfMetrics;
} nvmlObservedMetrics_t;

typedef struct {
	nvmlObservedMetrics_t observedMetrics;
} nvmlPerfMetricsDlppc2xSample_t;

typedef struct {
	unsigned int freqkHz[16];
	unsigned int estTgpPwrmW;
} nvmlPwrModelMetricsSamplePfpp1x_t;

typedef struct {
	unsigned int freqkHz;
	unsigned int pwrmW;
} nvmlPwrModelOperatingPointPfpp1x_t;

typedef struct {
	unsigned char numVfPoints;
	nvmlPwrModelMetricsSamplePfpp1x_t estimatedMetrics[32];
	unsigned char bValid;
	nvmlPwrModelOperatingPointPfpp1x_t maxPerfPerWattPoint;
	nvmlPwrModelOperatingPointPfpp1x_t fmaxAtVmaxPoint;
	unsigned int tgpHeadroommW;
} nvmlPwrModelMetricsPfpp1x_t;

typedef struct {
	nvmlPwrModelMetricsPfpp1x_t estimatedMetrics;
} nvmlPerfMetricsPfpp1xSample_t;

typedef struct {
	unsigned int controllerType;
	union {
		nvmlPerfMetricsDlppc2xSample_t dlppc2x;
		nvmlPerfMetricsPfpp1xSample_t pfpp1x;
	} data;
} nvmlPerfMetricControllerSample_t;

typedef struct {
	unsigned char numControllerData;
	nvmlPerfMetricControllerSample_t controllerData[4];
} nvmlPerfMetricsSample_t;

typedef struct {
	unsigned int numSamples;
	nvmlPerfMetricsSample_t samples[13];
} nvmlPerfMetricsSamples_v1_t;

typedef struct {
	unsigned int timeRun;
} nvmlBBXTimeData_v1_t;

typedef struct {
	unsigned int uptime;
} nvmlGpuUptime_v1_t;

typedef enum {
	NVML_FEATURE_DISABLED = 0,
	NVML_FEATURE_ENABLED = 1,
} nvmlEnableState_t;

typedef struct {
	unsigned int version;
	nvmlEnableState_t encryptionState;
} nvmlDramEncryptionInfo_v1_t;

typedef nvmlDramEncryptionInfo_v1_t nvmlDramEncryptionInfo_t;
typedef enum {
	NVML_BRAND_UNKNOWN = 0,
	NVML_BRAND_QUADRO = 1,
	NVML_BRAND_TESLA = 2,
	NVML_BRAND_NVS = 3,
	NVML_BRAND_GRID = 4,
	NVML_BRAND_GEFORCE = 5,
	NVML_BRAND_TITAN = 6,
	NVML_BRAND_NVIDIA_VAPPS = 7,
	NVML_BRAND_NVIDIA_VPC = 8,
	NVML_BRAND_NVIDIA_VCS = 9,
	NVML_BRAND_NVIDIA_VWS = 10,
	NVML_BRAND_NVIDIA_CLOUD_GAMING = 11,
	NVML_BRAND_NVIDIA_VGAMING = 11,
	NVML_BRAND_QUADRO_RTX = 12,
	NVML_BRAND_NVIDIA_RTX = 13,
	NVML_BRAND_NVIDIA = 14,
	NVML_BRAND_GEFORCE_RTX = 15,
	NVML_BRAND_TITAN_RTX = 16,
	NVML_BRAND_NVIDIA_DLA = 17,
	NVML_BRAND_NVIDIA_NPU = 19,
	NVML_BRAND_NVIDIA_VGAMEDEV = 18,
	NVML_BRAND_COUNT = 20,
} nvmlBrandType_t;

typedef enum {
	NVML_TEMPERATURE_THRESHOLD_SHUTDOWN = 0,
	NVML_TEMPERATURE_THRESHOLD_SLOWDOWN = 1,
	NVML_TEMPERATURE_THRESHOLD_MEM_MAX = 2,
	NVML_TEMPERATURE_THRESHOLD_GPU_MAX = 3,
	NVML_TEMPERATURE_THRESHOLD_ACOUSTIC_MIN = 4,
	NVML_TEMPERATURE_THRESHOLD_ACOUSTIC_CURR = 5,
	NVML_TEMPERATURE_THRESHOLD_ACOUSTIC_MAX = 6,
	NVML_TEMPERATURE_THRESHOLD_GPS_CURR = 7,
	NVML_TEMPERATURE_THRESHOLD_COUNT = 8,
} nvmlTemperatureThresholds_t;

typedef enum {
	NVML_TEMPERATURE_GPU = 0,
	NVML_TEMPERATURE_GPU_MAX = 1,
	NVML_TEMPERATURE_COUNT = 2,
} nvmlTemperatureSensors_t;

typedef struct {
	unsigned int version;
	int marginTemperature;
} nvmlMarginTemperature_v1_t;

typedef nvmlMarginTemperature_v1_t nvmlMarginTemperature_t;
typedef enum {
	NVML_COMPUTEMODE_DEFAULT = 0,
	NVML_COMPUTEMODE_EXCLUSIVE_THREAD = 1,
	NVML_COMPUTEMODE_PROHIBITED = 2,
	NVML_COMPUTEMODE_EXCLUSIVE_PROCESS = 3,
	NVML_COMPUTEMODE_COUNT = 4,
} nvmlComputeMode_t;

typedef struct {
	unsigned int clkApiDomain;
	unsigned int clkDomainFaultMask;
} nvmlClkMonFaultInfo_t;

typedef struct {
	unsigned int bGlobalStatus;
	unsigned int clkMonListSize;
	nvmlClkMonFaultInfo_t clkMonList[32];
} nvmlClkMonStatus_t;

typedef enum {
	NVML_MEMORY_ERROR_TYPE_CORRECTED = 0,
	NVML_MEMORY_ERROR_TYPE_UNCORRECTED = 1,
	NVML_MEMORY_ERROR_TYPE_COUNT = 2,
} nvmlMemoryErrorType_t;

typedef enum {
	NVML_VOLATILE_ECC = 0,
	NVML_AGGREGATE_ECC = 1,
	NVML_ECC_COUNTER_TYPE_COUNT = 2,
} nvmlEccCounterType_t;

typedef enum {
	NVML_CLOCK_GRAPHICS = 0,
	NVML_CLOCK_SM = 1,
	NVML_CLOCK_MEM = 2,
	NVML_CLOCK_VIDEO = 3,
	NVML_CLOCK_COUNT = 4,
} nvmlClockType_t;

typedef enum {
	NVML_CLOCK_ID_CURRENT = 0,
	NVML_CLOCK_ID_APP_CLOCK_TARGET = 1,
	NVML_CLOCK_ID_APP_CLOCK_DEFAULT = 2,
	NVML_CLOCK_ID_CUSTOMER_BOOST_MAX = 3,
	NVML_CLOCK_ID_COUNT = 4,
} nvmlClockId_t;

typedef enum {
	NVML_DRIVER_WDDM = 0,
	NVML_DRIVER_WDM = 1,
	NVML_DRIVER_MCDM = 2,
} nvmlDriverModel_t;

typedef enum {
	NVML_PSTATE_0 = 0,
	NVML_PSTATE_1 = 1,
	NVML_PSTATE_2 = 2,
	NVML_PSTATE_3 = 3,
	NVML_PSTATE_4 = 4,
	NVML_PSTATE_5 = 5,
	NVML_PSTATE_6 = 6,
	NVML_PSTATE_7 = 7,
	NVML_PSTATE_8 = 8,
	NVML_PSTATE_9 = 9,
	NVML_PSTATE_10 = 10,
	NVML_PSTATE_11 = 11,
	NVML_PSTATE_12 = 12,
	NVML_PSTATE_13 = 13,
	NVML_PSTATE_14 = 14,
	NVML_PSTATE_15 = 15,
	NVML_PSTATE_UNKNOWN = 32,
} nvmlPstates_t;

typedef struct {
	unsigned int version;
	nvmlClockType_t type;
	nvmlPstates_t pstate;
	int clockOffsetMHz;
	int minClockOffsetMHz;
	int maxClockOffsetMHz;
} nvmlClockOffset_v1_t;

typedef nvmlClockOffset_v1_t nvmlClockOffset_t;
typedef struct {
	unsigned int version;
	unsigned int fan;
	unsigned int speed;
} nvmlFanSpeedInfo_v1_t;

typedef nvmlFanSpeedInfo_v1_t nvmlFanSpeedInfo_t;
typedef struct {
	unsigned int version;
	char str[2048];
} nvmlDevicePerfModes_v1_t;

typedef nvmlDevicePerfModes_v1_t nvmlDevicePerfModes_t;
typedef struct {
	unsigned int version;
	char str[2048];
} nvmlDeviceCurrentClockFreqs_v1_t;

typedef nvmlDeviceCurrentClockFreqs_v1_t nvmlDeviceCurrentClockFreqs_t;
typedef struct {
	unsigned int currentMode;
	unsigned int mode;
	unsigned int supportedPowerMizerModes;
} nvmlDevicePowerMizerModes_v1_t;

typedef enum {
	NVML_GOM_ALL_ON = 0,
	NVML_GOM_COMPUTE = 1,
	NVML_GOM_LOW_DP = 2,
} nvmlGpuOperationMode_t;

typedef enum {
	NVML_INFOROM_OEM = 0,
	NVML_INFOROM_ECC = 1,
	NVML_INFOROM_POWER = 2,
	NVML_INFOROM_DEN = 3,
	NVML_INFOROM_COUNT = 4,
} nvmlInforomObject_t;

typedef enum {
	NVML_SUCCESS = 0,
	NVML_ERROR_UNINITIALIZED = 1,
	NVML_ERROR_INVALID_ARGUMENT = 2,
	NVML_ERROR_NOT_SUPPORTED = 3,
	NVML_ERROR_NO_PERMISSION = 4,
	NVML_ERROR_ALREADY_INITIALIZED = 5,
	NVML_ERROR_NOT_FOUND = 6,
	NVML_ERROR_INSUFFICIENT_SIZE = 7,
	NVML_ERROR_INSUFFICIENT_POWER = 8,
	NVML_ERROR_DRIVER_NOT_LOADED = 9,
	NVML_ERROR_TIMEOUT = 10,
	NVML_ERROR_IRQ_ISSUE = 11,
	NVML_ERROR_LIBRARY_NOT_FOUND = 12,
	NVML_ERROR_FUNCTION_NOT_FOUND = 13,
	NVML_ERROR_CORRUPTED_INFOROM = 14,
	NVML_ERROR_GPU_IS_LOST = 15,
	NVML_ERROR_RESET_REQUIRED = 16,
	NVML_ERROR_OPERATING_SYSTEM = 17,
	NVML_ERROR_LIB_RM_VERSION_MISMATCH = 18,
	NVML_ERROR_IN_USE = 19,
	NVML_ERROR_MEMORY = 20,
	NVML_ERROR_NO_DATA = 21,
	NVML_ERROR_VGPU_ECC_NOT_SUPPORTED = 22,
	NVML_ERROR_INSUFFICIENT_RESOURCES = 23,
	NVML_ERROR_FREQ_NOT_SUPPORTED = 24,
	NVML_ERROR_ARGUMENT_VERSION_MISMATCH = 25,
	NVML_ERROR_DEPRECATED = 26,
	NVML_ERROR_NOT_READY = 27,
	NVML_ERROR_GPU_NOT_FOUND = 28,
	NVML_ERROR_INVALID_STATE = 29,
	NVML_ERROR_RESET_TYPE_NOT_SUPPORTED = 30,
	NVML_ERROR_UNKNOWN = 999,
} nvmlReturn_t;

typedef enum {
	NVML_MEMORY_LOCATION_L1_CACHE = 0,
	NVML_MEMORY_LOCATION_L2_CACHE = 1,
	NVML_MEMORY_LOCATION_DRAM = 2,
	NVML_MEMORY_LOCATION_DEVICE_MEMORY = 2,
	NVML_MEMORY_LOCATION_REGISTER_FILE = 3,
	NVML_MEMORY_LOCATION_TEXTURE_MEMORY = 4,
	NVML_MEMORY_LOCATION_TEXTURE_SHM = 5,
	NVML_MEMORY_LOCATION_CBU = 6,
	NVML_MEMORY_LOCATION_SRAM = 7,
	NVML_MEMORY_LOCATION_COUNT = 8,
} nvmlMemoryLocation_t;

typedef enum {
	NVML_PAGE_RETIREMENT_CAUSE_MULTIPLE_SINGLE_BIT_ECC_ERRORS = 0,
	NVML_PAGE_RETIREMENT_CAUSE_DOUBLE_BIT_ECC_ERROR = 1,
	NVML_PAGE_RETIREMENT_CAUSE_COUNT = 2,
} nvmlPageRetirementCause_t;

typedef enum {
	NVML_RESTRICTED_API_SET_APPLICATION_CLOCKS = 0,
	NVML_RESTRICTED_API_SET_AUTO_BOOSTED_CLOCKS = 1,
	NVML_RESTRICTED_API_COUNT = 2,
} nvmlRestrictedAPI_t;

typedef struct {
	unsigned int pid;
	unsigned long long timeStamp;
	unsigned int smUtil;
	unsigned int memUtil;
	unsigned int encUtil;
	unsigned int decUtil;
} nvmlProcessUtilizationSample_t;

typedef struct {
	unsigned long long timeStamp;
	unsigned int pid;
	unsigned int smUtil;
	unsigned int memUtil;
	unsigned int encUtil;
	unsigned int decUtil;
	unsigned int jpgUtil;
	unsigned int ofaUtil;
} nvmlProcessUtilizationInfo_v1_t;

typedef struct {
	unsigned int version;
	unsigned int processSamplesCount;
	unsigned long long lastSeenTimeStamp;
	nvmlProcessUtilizationInfo_v1_t *procUtilArray;
} nvmlProcessesUtilizationInfo_v1_t;

typedef nvmlProcessesUtilizationInfo_v1_t nvmlProcessesUtilizationInfo_t;
typedef struct {
	unsigned int version;
	unsigned long long aggregateUncParity;
	unsigned long long aggregateUncSecDed;
	unsigned long long aggregateCor;
	unsigned long long volatileUncParity;
	unsigned long long volatileUncSecDed;
	unsigned long long volatileCor;
	unsigned long long aggregateUncBucketL2;
	unsigned long long aggregateUncBucketSm;
	unsigned long long aggregateUncBucketPcie;
	unsigned long long aggregateUncBucketMcu;
	unsigned long long aggregateUncBucketOther;
	unsigned int bThresholdExceeded;
} nvmlEccSramErrorStatus_v1_t;

typedef nvmlEccSramErrorStatus_v1_t nvmlEccSramErrorStatus_t;
typedef struct {
	unsigned int version;
	unsigned char ibGuid[16];
	unsigned char rackGuid[16];
	unsigned char chassisPhysicalSlotNumber;
	unsigned char computeSlotIndex;
	unsigned char nodeIndex;
	unsigned char peerType;
	unsigned char moduleId;
} nvmlPlatformInfo_v1_t;

typedef struct {
	unsigned int version;
	unsigned char ibGuid[16];
	unsigned char chassisSerialNumber[16];
	unsigned char slotNumber;
	unsigned char trayIndex;
	unsigned char hostId;
	unsigned char peerType;
	unsigned char moduleId;
} nvmlPlatformInfo_v2_t;

typedef nvmlPlatformInfo_v2_t nvmlPlatformInfo_t;
typedef struct {
	char value[64];
} nvmlHostname_v1_t;

typedef struct {
	unsigned int unit;
	unsigned int location;
	unsigned int sublocation;
	unsigned int extlocation;
	unsigned int address;
	unsigned int isParity;
	unsigned int count;
} nvmlEccSramUniqueUncorrectedErrorEntry_v1_t;

typedef struct {
	unsigned int version;
	unsigned int entryCount;
	nvmlEccSramUniqueUncorrectedErrorEntry_v1_t *entries;
} nvmlEccSramUniqueUncorrectedErrorCounts_v1_t;

typedef nvmlEccSramUniqueUncorrectedErrorCounts_v1_t nvmlEccSramUniqueUncorrectedErrorCounts_t;
typedef struct nvmlRemappedRowsInfo_v2_t {
	unsigned int corrActiveRemaps;
	unsigned int corrInactiveRemaps;
	unsigned int uncActiveRemaps;
	unsigned int uncInactiveRemaps;
	unsigned int bPending;
	unsigned int bFailureOccurred;
} nvmlRemappedRowsInfo_v2_t;

typedef struct {
	unsigned int version;
	unsigned long long pollMask;
} nvmlRusdSettings_v1_t;

typedef unsigned int nvmlDeviceArchitecture_t;
typedef unsigned int nvmlBusType_t;
typedef unsigned int nvmlFanControlPolicy_t;
typedef unsigned int nvmlPowerSource_t;
typedef enum nvmlGpuUtilizationDomainId_t {
	NVML_GPU_UTILIZATION_DOMAIN_GPU = 0,
	NVML_GPU_UTILIZATION_DOMAIN_FB = 1,
	NVML_GPU_UTILIZATION_DOMAIN_VID = 2,
	NVML_GPU_UTILIZATION_DOMAIN_BUS = 3,
} nvmlGpuUtilizationDomainId_t;

typedef struct {
	unsigned int flags;
	struct {
		unsigned int bIsPresent;
		unsigned int percentage;
		unsigned int incThreshold;
		unsigned int decThreshold;
	} utilization[8];
} nvmlGpuDynamicPstatesInfo_t;

typedef unsigned char nvmlPowerScopeType_t;
typedef struct {
	unsigned int version;
	nvmlPowerScopeType_t powerScope;
	unsigned int powerValueMw;
} nvmlPowerValue_v2_t;

typedef struct {
	nvmlEnableState_t inBandEnableRequest;
	nvmlEnableState_t featureAllowedByAdmin;
	nvmlEnableState_t adminOverrideEnabled;
	nvmlEnableState_t enablementStatus;
	unsigned int adjustedLimitMw;
} nvmlAdaptiveTgpModeInfo_v1_t;

typedef enum {
	NVML_GPU_VIRTUALIZATION_MODE_NONE = 0,
	NVML_GPU_VIRTUALIZATION_MODE_PASSTHROUGH = 1,
	NVML_GPU_VIRTUALIZATION_MODE_VGPU = 2,
	NVML_GPU_VIRTUALIZATION_MODE_HOST_VGPU = 3,
	NVML_GPU_VIRTUALIZATION_MODE_HOST_VSGA = 4,
} nvmlGpuVirtualizationMode_t;

typedef enum {
	NVML_HOST_VGPU_MODE_NON_SRIOV = 0,
	NVML_HOST_VGPU_MODE_SRIOV = 1,
} nvmlHostVgpuMode_t;

typedef enum {
	NVML_VGPU_VM_ID_DOMAIN_ID = 0,
	NVML_VGPU_VM_ID_UUID = 1,
} nvmlVgpuVmIdType_t;

typedef enum {
	NVML_VGPU_INSTANCE_GUEST_INFO_STATE_UNINITIALIZED = 0,
	NVML_VGPU_INSTANCE_GUEST_INFO_STATE_INITIALIZED = 1,
} nvmlVgpuGuestInfoState_t;

typedef enum {
	NVML_GRID_LICENSE_FEATURE_CODE_UNKNOWN = 0,
	NVML_GRID_LICENSE_FEATURE_CODE_VGPU = 1,
	NVML_GRID_LICENSE_FEATURE_CODE_NVIDIA_RTX = 2,
	NVML_GRID_LICENSE_FEATURE_CODE_VWORKSTATION = 2,
	NVML_GRID_LICENSE_FEATURE_CODE_GAMING = 3,
	NVML_GRID_LICENSE_FEATURE_CODE_COMPUTE = 4,
	NVML_GRID_LICENSE_FEATURE_CODE_VGAMEDEV = 5,
} nvmlGridLicenseFeatureCode_t;

typedef enum {
	NVML_VGPU_CAP_NVLINK_P2P = 0,
	NVML_VGPU_CAP_GPUDIRECT = 1,
	NVML_VGPU_CAP_MULTI_VGPU_EXCLUSIVE = 2,
	NVML_VGPU_CAP_EXCLUSIVE_TYPE = 3,
	NVML_VGPU_CAP_EXCLUSIVE_SIZE = 4,
	NVML_VGPU_CAP_COUNT = 5,
} nvmlVgpuCapability_t;

typedef enum {
	NVML_VGPU_DRIVER_CAP_HETEROGENEOUS_MULTI_VGPU = 0,
	NVML_VGPU_DRIVER_CAP_WARM_UPDATE = 1,
	NVML_VGPU_DRIVER_CAP_COUNT = 2,
} nvmlVgpuDriverCapability_t;

typedef enum {
	NVML_DEVICE_VGPU_CAP_FRACTIONAL_MULTI_VGPU = 0,
	NVML_DEVICE_VGPU_CAP_HETEROGENEOUS_TIMESLICE_PROFILES = 1,
	NVML_DEVICE_VGPU_CAP_HETEROGENEOUS_TIMESLICE_SIZES = 2,
	NVML_DEVICE_VGPU_CAP_READ_DEVICE_BUFFER_BW = 3,
	NVML_DEVICE_VGPU_CAP_WRITE_DEVICE_BUFFER_BW = 4,
	NVML_DEVICE_VGPU_CAP_DEVICE_STREAMING = 5,
	NVML_DEVICE_VGPU_CAP_MINI_QUARTER_GPU = 6,
	NVML_DEVICE_VGPU_CAP_COMPUTE_MEDIA_ENGINE_GPU = 7,
	NVML_DEVICE_VGPU_CAP_WARM_UPDATE = 8,
	NVML_DEVICE_VGPU_CAP_HOMOGENEOUS_PLACEMENTS = 9,
	NVML_DEVICE_VGPU_CAP_MIG_TIMESLICING_SUPPORTED = 10,
	NVML_DEVICE_VGPU_CAP_MIG_TIMESLICING_ENABLED = 11,
	NVML_DEVICE_VGPU_CAP_UVM_STUN = 12,
	NVML_DEVICE_VGPU_CAP_COUNT = 13,
} nvmlDeviceVgpuCapability_t;

typedef unsigned int nvmlVgpuTypeId_t;
typedef unsigned int nvmlVgpuInstance_t;
typedef struct {
	unsigned int version;
	unsigned int mode;
} nvmlVgpuHeterogeneousMode_v1_t;

typedef nvmlVgpuHeterogeneousMode_v1_t nvmlVgpuHeterogeneousMode_t;
typedef struct {
	unsigned int version;
	unsigned int placementId;
} nvmlVgpuPlacementId_v1_t;

typedef nvmlVgpuPlacementId_v1_t nvmlVgpuPlacementId_t;
typedef struct {
	unsigned int version;
	unsigned int placementSize;
	unsigned int count;
	unsigned int *placementIds;
} nvmlVgpuPlacementList_v1_t;

typedef struct {
	unsigned int version;
	unsigned int placementSize;
	unsigned int count;
	unsigned int *placementIds;
	unsigned int mode;
} nvmlVgpuPlacementList_v2_t;

typedef nvmlVgpuPlacementList_v2_t nvmlVgpuPlacementList_t;
typedef struct {
	unsigned int version;
	unsigned long long bar1Size;
} nvmlVgpuTypeBar1Info_v1_t;

typedef nvmlVgpuTypeBar1Info_v1_t nvmlVgpuTypeBar1Info_t;
typedef struct {
	nvmlVgpuInstance_t vgpuInstance;
	unsigned long long timeStamp;
	nvmlValue_t smUtil;
	nvmlValue_t memUtil;
	nvmlValue_t encUtil;
	nvmlValue_t decUtil;
} nvmlVgpuInstanceUtilizationSample_t;

typedef struct {
	unsigned long long timeStamp;
	nvmlVgpuInstance_t vgpuInstance;
	nvmlValue_t smUtil;
	nvmlValue_t memUtil;
	nvmlValue_t encUtil;
	nvmlValue_t decUtil;
	nvmlValue_t jpgUtil;
	nvmlValue_t ofaUtil;
} nvmlVgpuInstanceUtilizationInfo_v1_t;

typedef struct {
	unsigned int version;
	nvmlValueType_t sampleValType;
	unsigned int vgpuInstanceCount;
	unsigned long long lastSeenTimeStamp;
	nvmlVgpuInstanceUtilizationInfo_v1_t *vgpuUtilArray;
} nvmlVgpuInstancesUtilizationInfo_v1_t;

typedef nvmlVgpuInstancesUtilizationInfo_v1_t nvmlVgpuInstancesUtilizationInfo_t;
typedef struct {
	nvmlVgpuInstance_t vgpuInstance;
	unsigned int pid;
	char processName[64];
	unsigned long long timeStamp;
	unsigned int smUtil;
	unsigned int memUtil;
	unsigned int encUtil;
	unsigned int decUtil;
} nvmlVgpuProcessUtilizationSample_t;

typedef struct {
	char processName[64];
	unsigned long long timeStamp;
	nvmlVgpuInstance_t vgpuInstance;
	unsigned int pid;
	unsigned int smUtil;
	unsigned int memUtil;
	unsigned int encUtil;
	unsigned int decUtil;
	unsigned int jpgUtil;
	unsigned int ofaUtil;
} nvmlVgpuProcessUtilizationInfo_v1_t;

typedef struct {
	unsigned int version;
	unsigned int vgpuProcessCount;
	unsigned long long lastSeenTimeStamp;
	nvmlVgpuProcessUtilizationInfo_v1_t *vgpuProcUtilArray;
} nvmlVgpuProcessesUtilizationInfo_v1_t;

typedef nvmlVgpuProcessesUtilizationInfo_v1_t nvmlVgpuProcessesUtilizationInfo_t;
typedef struct {
	unsigned int version;
	unsigned long long size;
} nvmlVgpuRuntimeState_v1_t;

typedef nvmlVgpuRuntimeState_v1_t nvmlVgpuRuntimeState_t;
typedef union {
	struct {
		unsigned int avgFactor;
		unsigned int timeslice;
	} vgpuSchedDataWithARR;
	struct {
		unsigned int timeslice;
	} vgpuSchedData;
} nvmlVgpuSchedulerParams_t;

typedef struct {
	unsigned long long timestamp;
	unsigned long long timeRunTotal;
	unsigned long long timeRun;
	unsigned int swRunlistId;
	unsigned long long targetTimeSlice;
	unsigned long long cumulativePreemptionTime;
} nvmlVgpuSchedulerLogEntry_t;

typedef struct {
	unsigned int engineId;
	unsigned int schedulerPolicy;
	unsigned int arrMode;
	nvmlVgpuSchedulerParams_t schedulerParams;
	unsigned int entriesCount;
	nvmlVgpuSchedulerLogEntry_t logEntries[200];
} nvmlVgpuSchedulerLog_t;

typedef struct {
	unsigned int schedulerPolicy;
	unsigned int arrMode;
	nvmlVgpuSchedulerParams_t schedulerParams;
} nvmlVgpuSchedulerGetState_t;

typedef union {
	struct {
		unsigned int avgFactor;
		unsigned int frequency;
	} vgpuSchedDataWithARR;
	struct {
		unsigned int timeslice;
	} vgpuSchedData;
} nvmlVgpuSchedulerSetParams_t;

typedef struct {
	unsigned int schedulerPolicy;
	unsigned int enableARRMode;
	nvmlVgpuSchedulerSetParams_t schedulerParams;
} nvmlVgpuSchedulerSetState_t;

typedef struct {
	unsigned int supportedSchedulers[3];
	unsigned int maxTimeslice;
	unsigned int minTimeslice;
	unsigned int isArrModeSupported;
	unsigned int maxFrequencyForARR;
	unsigned int minFrequencyForARR;
	unsigned int maxAvgFactorForARR;
	unsigned int minAvgFactorForARR;
} nvmlVgpuSchedulerCapabilities_t;

typedef struct {
	unsigned int year;
	unsigned short month;
	unsigned short day;
	unsigned short hour;
	unsigned short min;
	unsigned short sec;
	unsigned char status;
} nvmlVgpuLicenseExpiry_t;

typedef struct {
	unsigned char isLicensed;
	nvmlVgpuLicenseExpiry_t licenseExpiry;
	unsigned int currentState;
} nvmlVgpuLicenseInfo_t;

typedef struct {
	unsigned int year;
	unsigned short month;
	unsigned short day;
	unsigned short hour;
	unsigned short min;
	unsigned short sec;
	unsigned char status;
} nvmlGridLicenseExpiry_t;

typedef struct {
	nvmlGridLicenseFeatureCode_t featureCode;
	unsigned int featureState;
	char licenseInfo[128];
	char productName[128];
	unsigned int featureEnabled;
	nvmlGridLicenseExpiry_t licenseExpiry;
} nvmlGridLicensableFeature_t;

typedef struct {
	int isGridLicenseSupported;
	unsigned int licensableFeaturesCount;
	nvmlGridLicensableFeature_t gridLicensableFeatures[3];
} nvmlGridLicensableFeatures_t;

typedef enum {
	NVML_GPU_RECOVERY_ACTION_NONE = 0,
	NVML_GPU_RECOVERY_ACTION_GPU_RESET = 1,
	NVML_GPU_RECOVERY_ACTION_NODE_REBOOT = 2,
	NVML_GPU_RECOVERY_ACTION_DRAIN_P2P = 3,
	NVML_GPU_RECOVERY_ACTION_DRAIN_AND_RESET = 4,
	NVML_GPU_RECOVERY_ACTION_RECOVER_IMEX_DOMAIN = 5,
	NVML_GPU_RECOVERY_ACTION_BUS_RESET = 6,
	NVML_GPU_RECOVERY_ACTION_SYSTEM_REBOOT = 7,
} nvmlDeviceGpuRecoveryAction_t;

typedef struct {
	unsigned int version;
	unsigned int vgpuCount;
	nvmlVgpuTypeId_t *vgpuTypeIds;
} nvmlVgpuTypeIdInfo_v1_t;

typedef nvmlVgpuTypeIdInfo_v1_t nvmlVgpuTypeIdInfo_t;
typedef struct {
	unsigned int version;
	nvmlVgpuTypeId_t vgpuTypeId;
	unsigned int maxInstancePerGI;
} nvmlVgpuTypeMaxInstance_v1_t;

typedef nvmlVgpuTypeMaxInstance_v1_t nvmlVgpuTypeMaxInstance_t;
typedef struct {
	unsigned int version;
	unsigned int vgpuCount;
	nvmlVgpuInstance_t *vgpuInstances;
} nvmlActiveVgpuInstanceInfo_v1_t;

typedef nvmlActiveVgpuInstanceInfo_v1_t nvmlActiveVgpuInstanceInfo_t;
typedef struct {
	unsigned int version;
	unsigned int engineId;
	unsigned int schedulerPolicy;
	unsigned int enableARRMode;
	nvmlVgpuSchedulerSetParams_t schedulerParams;
} nvmlVgpuSchedulerState_v1_t;

typedef nvmlVgpuSchedulerState_v1_t nvmlVgpuSchedulerState_t;
typedef struct {
	unsigned int version;
	unsigned int engineId;
	unsigned int schedulerPolicy;
	unsigned int arrMode;
	nvmlVgpuSchedulerParams_t schedulerParams;
} nvmlVgpuSchedulerStateInfo_v1_t;

typedef nvmlVgpuSchedulerStateInfo_v1_t nvmlVgpuSchedulerStateInfo_t;
typedef struct {
	unsigned int version;
	unsigned int engineId;
	unsigned int schedulerPolicy;
	unsigned int arrMode;
	nvmlVgpuSchedulerParams_t schedulerParams;
	unsigned int entriesCount;
	nvmlVgpuSchedulerLogEntry_t logEntries[200];
} nvmlVgpuSchedulerLogInfo_v1_t;

typedef nvmlVgpuSchedulerLogInfo_v1_t nvmlVgpuSchedulerLogInfo_t;
typedef struct {
	unsigned int version;
	nvmlVgpuTypeId_t vgpuTypeId;
	unsigned int count;
	unsigned int *placementIds;
	unsigned int placementSize;
} nvmlVgpuCreatablePlacementInfo_v1_t;

typedef nvmlVgpuCreatablePlacementInfo_v1_t nvmlVgpuCreatablePlacementInfo_t;
typedef struct {
	unsigned int engineId;
	unsigned int schedulerPolicy;
	unsigned int avgFactor;
	unsigned int timeslice;
} nvmlVgpuSchedulerStateInfo_v2_t;

typedef struct {
	unsigned long long timestamp;
	unsigned long long timeRunTotal;
	unsigned long long timeRun;
	unsigned int swRunlistId;
	unsigned long long targetTimeSlice;
	unsigned long long cumulativePreemptionTime;
	unsigned int weight;
} nvmlVgpuSchedulerLogEntry_v2_t;

typedef struct {
	unsigned int engineId;
	unsigned int schedulerPolicy;
	unsigned int avgFactor;
	unsigned int timeslice;
	unsigned int entriesCount;
	nvmlVgpuSchedulerLogEntry_v2_t logEntries[200];
} nvmlVgpuSchedulerLogInfo_v2_t;

typedef struct {
	unsigned int engineId;
	unsigned int schedulerPolicy;
	unsigned int avgFactor;
	unsigned int frequency;
} nvmlVgpuSchedulerState_v2_t;

typedef struct {
	unsigned int lowPwrThreshold;
} nvmlNvLinkPowerThres_t;

typedef struct {
	unsigned int fieldId;
	unsigned int scopeId;
	long long timestamp;
	long long latencyUsec;
	nvmlValueType_t valueType;
	nvmlReturn_t nvmlReturn;
	nvmlValue_t value;
} nvmlFieldValue_t;

typedef struct nvmlUnit_st *nvmlUnit_t;
typedef struct {
	unsigned int hwbcId;
	char firmwareVersion[32];
} nvmlHwbcEntry_t;

typedef enum {
	NVML_FAN_NORMAL = 0,
	NVML_FAN_FAILED = 1,
} nvmlFanState_t;

typedef enum {
	NVML_LED_COLOR_GREEN = 0,
	NVML_LED_COLOR_AMBER = 1,
} nvmlLedColor_t;

typedef struct {
	char cause[256];
	nvmlLedColor_t color;
} nvmlLedState_t;

typedef struct {
	char name[96];
	char id[96];
	char serial[96];
	char firmwareVersion[96];
} nvmlUnitInfo_t;

typedef struct {
	char state[256];
	unsigned int current;
	unsigned int voltage;
	unsigned int power;
} nvmlPSUInfo_t;

typedef struct {
	unsigned int speed;
	nvmlFanState_t state;
} nvmlUnitFanInfo_t;

typedef struct {
	nvmlUnitFanInfo_t fans[24];
	unsigned int count;
} nvmlUnitFanSpeeds_t;

typedef struct nvmlEventSet_st *nvmlEventSet_t;
typedef struct {
	nvmlDevice_t device;
	unsigned long long eventType;
	unsigned long long eventData;
	unsigned int gpuInstanceId;
	unsigned int computeInstanceId;
} nvmlEventData_t;

typedef enum {
	NVML_GPU_OPERATIONAL_EVENT_LOG_LEVEL_ALL = 0,
	NVML_GPU_OPERATIONAL_EVENT_LOG_LEVEL_TELEMETRY = 10,
	NVML_GPU_OPERATIONAL_EVENT_LOG_LEVEL_DIAG = 20,
	NVML_GPU_OPERATIONAL_EVENT_LOG_LEVEL_NOTICE = 30,
	NVML_GPU_OPERATIONAL_EVENT_LOG_LEVEL_WARNING = 40,
	NVML_GPU_OPERATIONAL_EVENT_LOG_LEVEL_ERROR = 50,
} nvmlGpuOperationalEventLogLevel_t;

typedef enum {
	NVML_OPERATIONAL_EVENT_SEVERITY_ALL = 0,
	NVML_OPERATIONAL_EVENT_SEVERITY_INFORMATIONAL = 10,
	NVML_OPERATIONAL_EVENT_SEVERITY_CORRECTED = 20,
	NVML_OPERATIONAL_EVENT_SEVERITY_RECOVERABLE = 30,
	NVML_OPERATIONAL_EVENT_SEVERITY_FATAL = 40,
} nvmlOperationalEventSeverity_t;

typedef enum {
	NVML_EVENT_DATA_TYPE_NVML_EVENT = 0,
	NVML_EVENT_DATA_TYPE_GPU_OPERATIONAL_EVENT = 1,
} nvmlEventDataType_t;

typedef enum {
	NVML_GPU_OPERATIONAL_EVENT_CONTEXT_TYPE_UNKNOWN = 0,
	NVML_GPU_OPERATIONAL_EVENT_CONTEXT_TYPE_LEGACY_XID = 1,
} nvmlGpuOperationalEventContextType_t;

typedef struct {
	unsigned int count;
} nvmlEventSetGetContextCount_v1_t;

typedef struct {
	unsigned int index;
	unsigned int nvmlGpuOperationalEventContextType;
	unsigned int sourceEventContextType;
	unsigned int dataSize;
	unsigned short dataFormatVersion;
} nvmlEventSetGetContextInfo_v1_t;

typedef struct {
	void *data;
	unsigned int index;
	unsigned int dataSize;
} nvmlEventSetGetContextData_v1_t;

typedef struct {
	unsigned int index;
	unsigned int xidCode;
} nvmlEventSetGetGpuOperationalEventContextLegacyXid_v1_t;

typedef struct nvmlSystemEventSet_st *nvmlSystemEventSet_t;
typedef struct {
	unsigned int version;
	nvmlSystemEventSet_t set;
} nvmlSystemEventSetCreateRequest_v1_t;

typedef nvmlSystemEventSetCreateRequest_v1_t nvmlSystemEventSetCreateRequest_t;
typedef struct {
	unsigned int version;
	nvmlSystemEventSet_t set;
} nvmlSystemEventSetFreeRequest_v1_t;

typedef nvmlSystemEventSetFreeRequest_v1_t nvmlSystemEventSetFreeRequest_t;
typedef struct {
	unsigned int version;
	unsigned long long eventTypes;
	nvmlSystemEventSet_t set;
} nvmlSystemRegisterEventRequest_v1_t;

typedef nvmlSystemRegisterEventRequest_v1_t nvmlSystemRegisterEventRequest_t;
typedef struct {
	unsigned long long eventType;
	unsigned int gpuId;
} nvmlSystemEventData_v1_t;

typedef struct {
	unsigned int version;
	unsigned int timeoutms;
	nvmlSystemEventSet_t set;
	nvmlSystemEventData_v1_t *data;
	unsigned int dataSize;
	unsigned int numEvent;
} nvmlSystemEventSetWaitRequest_v1_t;

typedef nvmlSystemEventSetWaitRequest_v1_t nvmlSystemEventSetWaitRequest_t;
typedef struct {
	unsigned int gpuUtilization;
	unsigned int memoryUtilization;
	unsigned long long maxMemoryUsage;
	unsigned long long time;
	unsigned long long startTime;
	unsigned int isRunning;
	unsigned int reserved[5];
} nvmlAccountingStats_t;

typedef struct {
	unsigned int pid;
	unsigned int isRunning;
	unsigned int gpuUtilization;
	unsigned int memoryUtilization;
	unsigned long long maxMemoryUsage;
	unsigned int sampleCount;
	unsigned long long sumGpuUtil;
	unsigned long long sumFbUtil;
	unsigned long long time;
	unsigned long long startTime;
} nvmlAccountingStats_v2_t;

typedef enum {
	NVML_ENCODER_QUERY_H264 = 0,
	NVML_ENCODER_QUERY_HEVC = 1,
	NVML_ENCODER_QUERY_AV1 = 2,
	NVML_ENCODER_QUERY_UNKNOWN = 255,
} nvmlEncoderType_t;

typedef struct {
	unsigned int sessionId;
	unsigned int pid;
	nvmlVgpuInstance_t vgpuInstance;
	nvmlEncoderType_t codecType;
	unsigned int hResolution;
	unsigned int vResolution;
	unsigned int averageFps;
	unsigned int averageLatency;
} nvmlEncoderSessionInfo_t;

typedef enum {
	NVML_FBC_SESSION_TYPE_UNKNOWN = 0,
	NVML_FBC_SESSION_TYPE_TOSYS = 1,
	NVML_FBC_SESSION_TYPE_CUDA = 2,
	NVML_FBC_SESSION_TYPE_VID = 3,
	NVML_FBC_SESSION_TYPE_HWENC = 4,
} nvmlFBCSessionType_t;

typedef struct {
	unsigned int sessionsCount;
	unsigned int averageFPS;
	unsigned int averageLatency;
} nvmlFBCStats_t;

typedef struct {
	unsigned int sessionId;
	unsigned int pid;
	nvmlVgpuInstance_t vgpuInstance;
	unsigned int displayOrdinal;
	nvmlFBCSessionType_t sessionType;
	unsigned int sessionFlags;
	unsigned int hMaxResolution;
	unsigned int vMaxResolution;
	unsigned int hResolution;
	unsigned int vResolution;
	unsigned int averageFPS;
	unsigned int averageLatency;
} nvmlFBCSessionInfo_t;

typedef enum {
	NVML_DETACH_GPU_KEEP = 0,
	NVML_DETACH_GPU_REMOVE = 1,
} nvmlDetachGpuState_t;

typedef enum {
	NVML_PCIE_LINK_KEEP = 0,
	NVML_PCIE_LINK_SHUT_DOWN = 1,
} nvmlPcieLinkState_t;

typedef struct {
	unsigned int cpuCaps;
	unsigned int gpusCaps;
} nvmlConfComputeSystemCaps_t;

typedef struct {
	unsigned int environment;
	unsigned int ccFeature;
	unsigned int devToolsMode;
} nvmlConfComputeSystemState_t;

typedef struct {
	unsigned int version;
	unsigned int environment;
	unsigned int ccFeature;
	unsigned int devToolsMode;
	unsigned int multiGpuMode;
} nvmlSystemConfComputeSettings_v1_t;

typedef nvmlSystemConfComputeSettings_v1_t nvmlSystemConfComputeSettings_t;
typedef struct {
	unsigned int version;
	unsigned int environment;
	unsigned int ccFeature;
	unsigned int devToolsMode;
	unsigned int multiGpuMode;
	unsigned int tdispState;
} nvmlSystemConfComputeSettings_v2_t;

typedef struct {
	unsigned long long protectedMemSizeKib;
	unsigned long long unprotectedMemSizeKib;
} nvmlConfComputeMemSizeInfo_t;

typedef struct {
	unsigned int certChainSize;
	unsigned int attestationCertChainSize;
	unsigned char certChain[4096];
	unsigned char attestationCertChain[5120];
} nvmlConfComputeGpuCertificate_t;

typedef struct {
	unsigned int isCecAttestationReportPresent;
	unsigned int attestationReportSize;
	unsigned int cecAttestationReportSize;
	unsigned char nonce[32];
	unsigned char attestationReport[8192];
	unsigned char cecAttestationReport[4096];
} nvmlConfComputeGpuAttestationReport_t;

typedef struct {
	unsigned int version;
	unsigned long long maxAttackerAdvantage;
} nvmlConfComputeSetKeyRotationThresholdInfo_v1_t;

typedef nvmlConfComputeSetKeyRotationThresholdInfo_v1_t nvmlConfComputeSetKeyRotationThresholdInfo_t;
typedef struct {
	unsigned int version;
	unsigned long long attackerAdvantage;
} nvmlConfComputeGetKeyRotationThresholdInfo_v1_t;

typedef nvmlConfComputeGetKeyRotationThresholdInfo_v1_t nvmlConfComputeGetKeyRotationThresholdInfo_t;
typedef unsigned char nvmlGpuFabricState_t;
typedef struct {
	unsigned char clusterUuid[16];
	nvmlReturn_t status;
	unsigned int cliqueId;
	nvmlGpuFabricState_t state;
} nvmlGpuFabricInfo_t;

typedef struct {
	unsigned int version;
	unsigned char clusterUuid[16];
	nvmlReturn_t status;
	unsigned int cliqueId;
	nvmlGpuFabricState_t state;
	unsigned int healthMask;
} nvmlGpuFabricInfo_v2_t;

typedef struct {
	unsigned int version;
	unsigned char clusterUuid[16];
	nvmlReturn_t status;
	unsigned int cliqueId;
	nvmlGpuFabricState_t state;
	unsigned int healthMask;
	unsigned char healthSummary;
} nvmlGpuFabricInfo_v3_t;

typedef nvmlGpuFabricInfo_v3_t nvmlGpuFabricInfoV_t;
typedef struct {
	unsigned char type;
	unsigned int id;
} nvmlGpuFabricClique_v1_t;

typedef struct {
	unsigned char clusterUuid[16];
	nvmlReturn_t status;
	nvmlGpuFabricClique_v1_t cliques[64];
	unsigned int numCliques;
	nvmlGpuFabricState_t state;
	unsigned int healthMask;
	unsigned char healthSummary;
} nvmlGpuFabricInfo_v4_t;

typedef struct {
	char uuid[96];
	unsigned int minLogLevel;
	unsigned int minSeverity;
} nvmlGpuOperationalEventConfig_v1_t;

typedef struct {
	unsigned int timeoutMs;
	unsigned int dataType;
	char uuid[96];
	char sourceModule[16];
	unsigned long long eventType;
	unsigned long long eventData;
	unsigned long long groupCursor;
	unsigned long long instanceId;
	unsigned long long timestampUsec;
	unsigned long long traceId;
	unsigned int gpuInstanceId;
	unsigned int computeInstanceId;
	unsigned int severity;
	unsigned int categoryId;
	unsigned int moduleEventCode;
	unsigned int scope;
	unsigned int originator;
	unsigned int moduleInstance;
	unsigned int chipletId;
	unsigned int logLevel;
	unsigned int attributes;
	unsigned int groupCperSize;
	unsigned int groupAttributes;
	unsigned char groupSize;
	unsigned char groupIndex;
} nvmlEventSetWait_v3_t;

typedef unsigned long long nvmlCPERCursorHandle_t;
typedef enum {
	NVML_CPER_ACCESS_TYPE_GPU = 1,
} nvmlCPERType_t;

typedef struct {
	unsigned int cperTypeMask;
	char uuid[80];
	nvmlCPERCursorHandle_t handle;
} nvmlCPERCursor_v1_t;

typedef struct {
	nvmlCPERCursor_v1_t cursor;
	unsigned char *buffer;
	unsigned int bufferSize;
} nvmlGetCPER_v1_t;

typedef struct {
	unsigned int version;
	char branch[80];
} nvmlSystemDriverBranchInfo_v1_t;

typedef nvmlSystemDriverBranchInfo_v1_t nvmlSystemDriverBranchInfo_t;
typedef unsigned int nvmlAffinityScope_t;
typedef struct {
	unsigned int version;
	nvmlTemperatureSensors_t sensorType;
	int temperature;
} nvmlTemperature_v1_t;

typedef nvmlTemperature_v1_t nvmlTemperature_t;
typedef enum {
	NVML_CLOCK_LIMIT_ID_RANGE_START = 4294967040,
	NVML_CLOCK_LIMIT_ID_TDP = 4294967041,
	NVML_CLOCK_LIMIT_ID_UNLIMITED = 4294967042,
} nvmlClockLimitId_t;

typedef enum {
	NVML_NVLINK_VERSION_INVALID = 0,
	NVML_NVLINK_VERSION_1_0 = 1,
	NVML_NVLINK_VERSION_2_0 = 2,
	NVML_NVLINK_VERSION_2_2 = 3,
	NVML_NVLINK_VERSION_3_0 = 4,
	NVML_NVLINK_VERSION_3_1 = 5,
	NVML_NVLINK_VERSION_4_0 = 6,
	NVML_NVLINK_VERSION_5_0 = 7,
	NVML_NVLINK_VERSION_6_0 = 8,
} nvmlNvlinkVersion_t;

typedef struct {
	unsigned int version;
	unsigned char bwModes[23];
	unsigned char totalBwModes;
} nvmlNvlinkSupportedBwModes_v1_t;

typedef nvmlNvlinkSupportedBwModes_v1_t nvmlNvlinkSupportedBwModes_t;
typedef struct {
	unsigned int version;
	unsigned int bIsBest;
	unsigned char bwMode;
} nvmlNvlinkGetBwMode_v1_t;

typedef nvmlNvlinkGetBwMode_v1_t nvmlNvlinkGetBwMode_t;
typedef struct {
	unsigned int version;
	unsigned int bSetBest;
	unsigned char bwMode;
} nvmlNvlinkSetBwMode_v1_t;

typedef nvmlNvlinkSetBwMode_v1_t nvmlNvlinkSetBwMode_t;
typedef struct {
	unsigned int bSetBest;
	unsigned int bwMode;
	unsigned int asyncPollTimeoutMs;
} nvmlNvlinkSetBwModeAsync_v1_t;

typedef struct {
	unsigned int version;
	unsigned int isNvleEnabled;
} nvmlNvLinkInfo_v1_t;

typedef struct {
	unsigned char ucodeType;
	unsigned int major;
	unsigned int minor;
	unsigned int subMinor;
} nvmlNvlinkFirmwareVersion_t;

typedef struct {
	nvmlNvlinkFirmwareVersion_t firmwareVersion[100];
	unsigned int numValidEntries;
} nvmlNvlinkFirmwareInfo_t;

typedef struct {
	unsigned int version;
	unsigned int isNvleEnabled;
	nvmlNvlinkFirmwareInfo_t firmwareInfo;
} nvmlNvLinkInfo_v2_t;

typedef nvmlNvLinkInfo_v2_t nvmlNvLinkInfo_t;
typedef struct {
	unsigned int isNvleEnabled;
	nvmlNvlinkFirmwareInfo_t firmwareInfo;
	unsigned int isNvleReady;
} nvmlNvLinkInfo_v3_t;

typedef enum {
	NVML_NVLINK_TELEMETRY_SAMPLE_TYPE_THROUGHPUT_RAW_TX = 0,
	NVML_NVLINK_TELEMETRY_SAMPLE_TYPE_THROUGHPUT_RAW_RX = 1,
	NVML_NVLINK_TELEMETRY_SAMPLE_TYPE_COUNT = 2,
} nvmlNvlinkTelemetrySampleType_t;

typedef struct {
	unsigned int linkId;
	unsigned int sampleType;
	unsigned int sampleCount;
	unsigned long long *samples;
	nvmlReturn_t nvmlReturn;
} nvmlNvlinkTelemetrySample_v1_t;

typedef struct {
	unsigned int telemetryCount;
	nvmlNvlinkTelemetrySample_v1_t *telemetrySamples;
} nvmlNvlinkTelemetrySamples_v1_t;

typedef struct {
	unsigned int alid;
	unsigned int flaRemapTabAddr[4096];
	unsigned int gpaRemapTabAddr[4096];
	unsigned int remapTabSize;
} nvmlNvlinkGetRemapTableInfo_v1_t;

typedef struct {
	unsigned char bNvleReady;
} nvmlNvlinkSetNvleReady_v1_t;

typedef struct {
	unsigned char bRemapTableLocked;
	unsigned char bRemapTableLockDisabled;
} nvmlNvlinkLockRemapTable_v1_t;

typedef struct {
	unsigned char data[256];
	unsigned int size;
} nvmlNvlinkNvlePrivateInfo_v1_t;

typedef struct {
	unsigned char nvleKey[32];
	unsigned int localGpuAlid;
	unsigned int remoteGpuAlid;
	nvmlNvlinkNvlePrivateInfo_v1_t localGpuNvlePrivateInfo;
	nvmlNvlinkNvlePrivateInfo_v1_t remoteGpuNvlePrivateInfo;
} nvmlNvlinkSetupNvleEncryptionKey_v1_t;

typedef struct {
	unsigned int minVersion;
	unsigned int maxVersion;
} nvmlVgpuVersion_t;

typedef struct {
	unsigned int version;
	unsigned int revision;
	nvmlVgpuGuestInfoState_t guestInfoState;
	char guestDriverVersion[80];
	char hostDriverVersion[80];
	unsigned int reserved[6];
	unsigned int vgpuVirtualizationCaps;
	unsigned int guestVgpuVersion;
	unsigned int opaqueDataSize;
	char opaqueData[4];
} nvmlVgpuMetadata_t;

typedef struct {
	unsigned int version;
	unsigned int revision;
	char hostDriverVersion[80];
	unsigned int pgpuVirtualizationCaps;
	unsigned int reserved[5];
	nvmlVgpuVersion_t hostSupportedVgpuRange;
	unsigned int opaqueDataSize;
	char opaqueData[4];
} nvmlVgpuPgpuMetadata_t;

typedef enum {
	NVML_VGPU_VM_COMPATIBILITY_NONE = 0,
	NVML_VGPU_VM_COMPATIBILITY_COLD = 1,
	NVML_VGPU_VM_COMPATIBILITY_HIBERNATE = 2,
	NVML_VGPU_VM_COMPATIBILITY_SLEEP = 4,
	NVML_VGPU_VM_COMPATIBILITY_LIVE = 8,
} nvmlVgpuVmCompatibility_t;

typedef enum {
	NVML_VGPU_COMPATIBILITY_LIMIT_NONE = 0,
	NVML_VGPU_COMPATIBILITY_LIMIT_HOST_DRIVER = 1,
	NVML_VGPU_COMPATIBILITY_LIMIT_GUEST_DRIVER = 2,
	NVML_VGPU_COMPATIBILITY_LIMIT_GPU = 4,
	NVML_VGPU_COMPATIBILITY_LIMIT_OTHER = 2147483648,
} nvmlVgpuPgpuCompatibilityLimitCode_t;

typedef struct {
	nvmlVgpuVmCompatibility_t vgpuVmCompatibility;
	nvmlVgpuPgpuCompatibilityLimitCode_t compatibilityLimitCode;
} nvmlVgpuPgpuCompatibility_t;

typedef struct {
	nvmlPciInfo_t pciInfo;
	char uuid[80];
} nvmlExcludedDeviceInfo_t;

typedef struct {
	unsigned dataSize;
	unsigned status;
	union {
		unsigned char inData[496];
		unsigned char outData[496];
	};
} nvmlPRMTLV_v1_t;

typedef enum {
	NVML_PRM_COUNTER_ID_NONE = 0,
	NVML_PRM_COUNTER_ID_PPCNT_PHYSICAL_LAYER_CTRS_LINK_DOWN_EVENTS = 1,
	NVML_PRM_COUNTER_ID_PPCNT_PHYSICAL_LAYER_CTRS_SUCCESSFUL_RECOVERY_EVENTS = 2,
	NVML_PRM_COUNTER_ID_PPCNT_RECOVERY_CTRS_TOTAL_SUCCESSFUL_RECOVERY_EVENTS = 101,
	NVML_PRM_COUNTER_ID_PPCNT_RECOVERY_CTRS_TIME_SINCE_LAST_RECOVERY = 102,
	NVML_PRM_COUNTER_ID_PPCNT_RECOVERY_CTRS_TIME_BETWEEN_LAST_TWO_RECOVERIES = 103,
	NVML_PRM_COUNTER_ID_PPCNT_RECOVERY_CTRS_TIME_IN_LAST_HOST_SERDES_FEQ_RECOVERY = 104,
	NVML_PRM_COUNTER_ID_PPCNT_RECOVERY_CTRS_TOTAL_TIME_IN_HOST_SERDES_FEQ_RECOVERY = 105,
	NVML_PRM_COUNTER_ID_PPCNT_RECOVERY_CTRS_TOTAL_HOST_SERDES_FEQ_RECOVERY_COUNT = 106,
	NVML_PRM_COUNTER_ID_PPCNT_RECOVERY_CTRS_TOTAL_HOST_SERDES_FEQ_SUCCESSFUL_RECOVERY_COUNT = 107,
	NVML_PRM_COUNTER_ID_PPCNT_RECOVERY_CTRS_LAST_HOST_SERDES_FEQ_ATTEMPTS_COUNT = 108,
	NVML_PRM_COUNTER_ID_PPCNT_RECOVERY_CTRS_LAST_SUCCESSFUL_RECOVERY_STEP_ATTEMPTS = 109,
	NVML_PRM_COUNTER_ID_PPCNT_RECOVERY_CTRS_LAST_SUCCESSFUL_RECOVERY_TIME = 110,
	NVML_PRM_COUNTER_ID_PPCNT_RECOVERY_CTRS_TOTAL_SUCCESSFUL_RECOVERY_TIME = 111,
	NVML_PRM_COUNTER_ID_PPCNT_PORTCOUNTERS_PORT_XMIT_WAIT = 201,
	NVML_PRM_COUNTER_ID_PPCNT_PLR_RCV_CODES = 301,
	NVML_PRM_COUNTER_ID_PPCNT_PLR_RCV_CODE_ERR = 302,
	NVML_PRM_COUNTER_ID_PPCNT_PLR_RCV_UNCORRECTABLE_CODE = 303,
	NVML_PRM_COUNTER_ID_PPCNT_PLR_XMIT_CODES = 304,
	NVML_PRM_COUNTER_ID_PPCNT_PLR_XMIT_RETRY_CODES = 305,
	NVML_PRM_COUNTER_ID_PPCNT_PLR_XMIT_RETRY_EVENTS = 306,
	NVML_PRM_COUNTER_ID_PPCNT_PLR_SYNC_EVENTS = 307,
	NVML_PRM_COUNTER_ID_PPRM_OPER_RECOVERY = 1001,
} nvmlPRMCounterId_t;

typedef struct {
	unsigned int localPort;
} nvmlPRMCounterInput_v1_t;

typedef struct {
	nvmlReturn_t status;
	nvmlValueType_t outputType;
	nvmlValue_t outputValue;
} nvmlPRMCounterValue_v1_t;

typedef struct {
	unsigned int counterId;
	nvmlPRMCounterInput_v1_t inData;
	nvmlPRMCounterValue_v1_t counterValue;
} nvmlPRMCounter_v1_t;

typedef struct {
	unsigned int numCounters;
	nvmlPRMCounter_v1_t *counters;
} nvmlPRMCounterList_v1_t;

typedef struct {
	unsigned int start;
	unsigned int size;
} nvmlGpuInstancePlacement_t;

typedef struct {
	unsigned int id;
	unsigned int isP2pSupported;
	unsigned int sliceCount;
	unsigned int instanceCount;
	unsigned int multiprocessorCount;
	unsigned int copyEngineCount;
	unsigned int decoderCount;
	unsigned int encoderCount;
	unsigned int jpegCount;
	unsigned int ofaCount;
	unsigned long long memorySizeMB;
} nvmlGpuInstanceProfileInfo_t;

typedef struct {
	unsigned int version;
	unsigned int id;
	unsigned int isP2pSupported;
	unsigned int sliceCount;
	unsigned int instanceCount;
	unsigned int multiprocessorCount;
	unsigned int copyEngineCount;
	unsigned int decoderCount;
	unsigned int encoderCount;
	unsigned int jpegCount;
	unsigned int ofaCount;
	unsigned long long memorySizeMB;
	char name[96];
} nvmlGpuInstanceProfileInfo_v2_t;

typedef struct {
	unsigned int version;
	unsigned int id;
	unsigned int sliceCount;
	unsigned int instanceCount;
	unsigned int multiprocessorCount;
	unsigned int copyEngineCount;
	unsigned int decoderCount;
	unsigned int encoderCount;
	unsigned int jpegCount;
	unsigned int ofaCount;
	unsigned long long memorySizeMB;
	char name[96];
	unsigned int capabilities;
} nvmlGpuInstanceProfileInfo_v3_t;

typedef struct {
	nvmlDevice_t device;
	unsigned int id;
	unsigned int profileId;
	nvmlGpuInstancePlacement_t placement;
} nvmlGpuInstanceInfo_t;

typedef struct {
	unsigned int start;
	unsigned int size;
} nvmlComputeInstancePlacement_t;

typedef struct {
	unsigned int id;
	unsigned int sliceCount;
	unsigned int instanceCount;
	unsigned int multiprocessorCount;
	unsigned int sharedCopyEngineCount;
	unsigned int sharedDecoderCount;
	unsigned int sharedEncoderCount;
	unsigned int sharedJpegCount;
	unsigned int sharedOfaCount;
} nvmlComputeInstanceProfileInfo_t;

typedef struct {
	unsigned int version;
	unsigned int id;
	unsigned int sliceCount;
	unsigned int instanceCount;
	unsigned int multiprocessorCount;
	unsigned int sharedCopyEngineCount;
	unsigned int sharedDecoderCount;
	unsigned int sharedEncoderCount;
	unsigned int sharedJpegCount;
	unsigned int sharedOfaCount;
	char name[96];
} nvmlComputeInstanceProfileInfo_v2_t;

typedef struct {
	unsigned int version;
	unsigned int id;
	unsigned int sliceCount;
	unsigned int instanceCount;
	unsigned int multiprocessorCount;
	unsigned int sharedCopyEngineCount;
	unsigned int sharedDecoderCount;
	unsigned int sharedEncoderCount;
	unsigned int sharedJpegCount;
	unsigned int sharedOfaCount;
	char name[96];
	unsigned int capabilities;
} nvmlComputeInstanceProfileInfo_v3_t;

typedef struct {
	nvmlDevice_t device;
	nvmlGpuInstance_t gpuInstance;
	unsigned int id;
	unsigned int profileId;
	nvmlComputeInstancePlacement_t placement;
} nvmlComputeInstanceInfo_t;

typedef struct nvmlComputeInstance_st *nvmlComputeInstance_t;
typedef enum {
	NVML_GPM_METRIC_GRAPHICS_UTIL = 1,
	NVML_GPM_METRIC_SM_UTIL = 2,
	NVML_GPM_METRIC_SM_OCCUPANCY = 3,
	NVML_GPM_METRIC_INTEGER_UTIL = 4,
	NVML_GPM_METRIC_ANY_TENSOR_UTIL = 5,
	NVML_GPM_METRIC_DFMA_TENSOR_UTIL = 6,
	NVML_GPM_METRIC_HMMA_TENSOR_UTIL = 7,
	NVML_GPM_METRIC_DMMA_TENSOR_UTIL = 8,
	NVML_GPM_METRIC_IMMA_TENSOR_UTIL = 9,
	NVML_GPM_METRIC_DRAM_BW_UTIL = 10,
	NVML_GPM_METRIC_FP64_UTIL = 11,
	NVML_GPM_METRIC_FP32_UTIL = 12,
	NVML_GPM_METRIC_FP16_UTIL = 13,
	NVML_GPM_METRIC_PCIE_TX_PER_SEC = 20,
	NVML_GPM_METRIC_PCIE_RX_PER_SEC = 21,
	NVML_GPM_METRIC_NVDEC_0_UTIL = 30,
	NVML_GPM_METRIC_NVDEC_1_UTIL = 31,
	NVML_GPM_METRIC_NVDEC_2_UTIL = 32,
	NVML_GPM_METRIC_NVDEC_3_UTIL = 33,
	NVML_GPM_METRIC_NVDEC_4_UTIL = 34,
	NVML_GPM_METRIC_NVDEC_5_UTIL = 35,
	NVML_GPM_METRIC_NVDEC_6_UTIL = 36,
	NVML_GPM_METRIC_NVDEC_7_UTIL = 37,
	NVML_GPM_METRIC_NVJPG_0_UTIL = 40,
	NVML_GPM_METRIC_NVJPG_1_UTIL = 41,
	NVML_GPM_METRIC_NVJPG_2_UTIL = 42,
	NVML_GPM_METRIC_NVJPG_3_UTIL = 43,
	NVML_GPM_METRIC_NVJPG_4_UTIL = 44,
	NVML_GPM_METRIC_NVJPG_5_UTIL = 45,
	NVML_GPM_METRIC_NVJPG_6_UTIL = 46,
	NVML_GPM_METRIC_NVJPG_7_UTIL = 47,
	NVML_GPM_METRIC_NVOFA_0_UTIL = 50,
	NVML_GPM_METRIC_NVOFA_1_UTIL = 51,
	NVML_GPM_METRIC_NVLINK_TOTAL_RX_PER_SEC = 60,
	NVML_GPM_METRIC_NVLINK_TOTAL_TX_PER_SEC = 61,
	NVML_GPM_METRIC_NVLINK_L0_RX_PER_SEC = 62,
	NVML_GPM_METRIC_NVLINK_L0_TX_PER_SEC = 63,
	NVML_GPM_METRIC_NVLINK_L1_RX_PER_SEC = 64,
	NVML_GPM_METRIC_NVLINK_L1_TX_PER_SEC = 65,
	NVML_GPM_METRIC_NVLINK_L2_RX_PER_SEC = 66,
	NVML_GPM_METRIC_NVLINK_L2_TX_PER_SEC = 67,
	NVML_GPM_METRIC_NVLINK_L3_RX_PER_SEC = 68,
	NVML_GPM_METRIC_NVLINK_L3_TX_PER_SEC = 69,
	NVML_GPM_METRIC_NVLINK_L4_RX_PER_SEC = 70,
	NVML_GPM_METRIC_NVLINK_L4_TX_PER_SEC = 71,
	NVML_GPM_METRIC_NVLINK_L5_RX_PER_SEC = 72,
	NVML_GPM_METRIC_NVLINK_L5_TX_PER_SEC = 73,
	NVML_GPM_METRIC_NVLINK_L6_RX_PER_SEC = 74,
	NVML_GPM_METRIC_NVLINK_L6_TX_PER_SEC = 75,
	NVML_GPM_METRIC_NVLINK_L7_RX_PER_SEC = 76,
	NVML_GPM_METRIC_NVLINK_L7_TX_PER_SEC = 77,
	NVML_GPM_METRIC_NVLINK_L8_RX_PER_SEC = 78,
	NVML_GPM_METRIC_NVLINK_L8_TX_PER_SEC = 79,
	NVML_GPM_METRIC_NVLINK_L9_RX_PER_SEC = 80,
	NVML_GPM_METRIC_NVLINK_L9_TX_PER_SEC = 81,
	NVML_GPM_METRIC_NVLINK_L10_RX_PER_SEC = 82,
	NVML_GPM_METRIC_NVLINK_L10_TX_PER_SEC = 83,
	NVML_GPM_METRIC_NVLINK_L11_RX_PER_SEC = 84,
	NVML_GPM_METRIC_NVLINK_L11_TX_PER_SEC = 85,
	NVML_GPM_METRIC_NVLINK_L12_RX_PER_SEC = 86,
	NVML_GPM_METRIC_NVLINK_L12_TX_PER_SEC = 87,
	NVML_GPM_METRIC_NVLINK_L13_RX_PER_SEC = 88,
	NVML_GPM_METRIC_NVLINK_L13_TX_PER_SEC = 89,
	NVML_GPM_METRIC_NVLINK_L14_RX_PER_SEC = 90,
	NVML_GPM_METRIC_NVLINK_L14_TX_PER_SEC = 91,
	NVML_GPM_METRIC_NVLINK_L15_RX_PER_SEC = 92,
	NVML_GPM_METRIC_NVLINK_L15_TX_PER_SEC = 93,
	NVML_GPM_METRIC_NVLINK_L16_RX_PER_SEC = 94,
	NVML_GPM_METRIC_NVLINK_L16_TX_PER_SEC = 95,
	NVML_GPM_METRIC_NVLINK_L17_RX_PER_SEC = 96,
	NVML_GPM_METRIC_NVLINK_L17_TX_PER_SEC = 97,
	NVML_GPM_METRIC_C2C_TOTAL_TX_PER_SEC = 100,
	NVML_GPM_METRIC_C2C_TOTAL_RX_PER_SEC = 101,
	NVML_GPM_METRIC_C2C_DATA_TX_PER_SEC = 102,
	NVML_GPM_METRIC_C2C_DATA_RX_PER_SEC = 103,
	NVML_GPM_METRIC_C2C_LINK0_TOTAL_TX_PER_SEC = 104,
	NVML_GPM_METRIC_C2C_LINK0_TOTAL_RX_PER_SEC = 105,
	NVML_GPM_METRIC_C2C_LINK0_DATA_TX_PER_SEC = 106,
	NVML_GPM_METRIC_C2C_LINK0_DATA_RX_PER_SEC = 107,
	NVML_GPM_METRIC_C2C_LINK1_TOTAL_TX_PER_SEC = 108,
	NVML_GPM_METRIC_C2C_LINK1_TOTAL_RX_PER_SEC = 109,
	NVML_GPM_METRIC_C2C_LINK1_DATA_TX_PER_SEC = 110,
	NVML_GPM_METRIC_C2C_LINK1_DATA_RX_PER_SEC = 111,
	NVML_GPM_METRIC_C2C_LINK2_TOTAL_TX_PER_SEC = 112,
	NVML_GPM_METRIC_C2C_LINK2_TOTAL_RX_PER_SEC = 113,
	NVML_GPM_METRIC_C2C_LINK2_DATA_TX_PER_SEC = 114,
	NVML_GPM_METRIC_C2C_LINK2_DATA_RX_PER_SEC = 115,
	NVML_GPM_METRIC_C2C_LINK3_TOTAL_TX_PER_SEC = 116,
	NVML_GPM_METRIC_C2C_LINK3_TOTAL_RX_PER_SEC = 117,
	NVML_GPM_METRIC_C2C_LINK3_DATA_TX_PER_SEC = 118,
	NVML_GPM_METRIC_C2C_LINK3_DATA_RX_PER_SEC = 119,
	NVML_GPM_METRIC_C2C_LINK4_TOTAL_TX_PER_SEC = 120,
	NVML_GPM_METRIC_C2C_LINK4_TOTAL_RX_PER_SEC = 121,
	NVML_GPM_METRIC_C2C_LINK4_DATA_TX_PER_SEC = 122,
	NVML_GPM_METRIC_C2C_LINK4_DATA_RX_PER_SEC = 123,
	NVML_GPM_METRIC_C2C_LINK5_TOTAL_TX_PER_SEC = 124,
	NVML_GPM_METRIC_C2C_LINK5_TOTAL_RX_PER_SEC = 125,
	NVML_GPM_METRIC_C2C_LINK5_DATA_TX_PER_SEC = 126,
	NVML_GPM_METRIC_C2C_LINK5_DATA_RX_PER_SEC = 127,
	NVML_GPM_METRIC_C2C_LINK6_TOTAL_TX_PER_SEC = 128,
	NVML_GPM_METRIC_C2C_LINK6_TOTAL_RX_PER_SEC = 129,
	NVML_GPM_METRIC_C2C_LINK6_DATA_TX_PER_SEC = 130,
	NVML_GPM_METRIC_C2C_LINK6_DATA_RX_PER_SEC = 131,
	NVML_GPM_METRIC_C2C_LINK7_TOTAL_TX_PER_SEC = 132,
	NVML_GPM_METRIC_C2C_LINK7_TOTAL_RX_PER_SEC = 133,
	NVML_GPM_METRIC_C2C_LINK7_DATA_TX_PER_SEC = 134,
	NVML_GPM_METRIC_C2C_LINK7_DATA_RX_PER_SEC = 135,
	NVML_GPM_METRIC_C2C_LINK8_TOTAL_TX_PER_SEC = 136,
	NVML_GPM_METRIC_C2C_LINK8_TOTAL_RX_PER_SEC = 137,
	NVML_GPM_METRIC_C2C_LINK8_DATA_TX_PER_SEC = 138,
	NVML_GPM_METRIC_C2C_LINK8_DATA_RX_PER_SEC = 139,
	NVML_GPM_METRIC_C2C_LINK9_TOTAL_TX_PER_SEC = 140,
	NVML_GPM_METRIC_C2C_LINK9_TOTAL_RX_PER_SEC = 141,
	NVML_GPM_METRIC_C2C_LINK9_DATA_TX_PER_SEC = 142,
	NVML_GPM_METRIC_C2C_LINK9_DATA_RX_PER_SEC = 143,
	NVML_GPM_METRIC_C2C_LINK10_TOTAL_TX_PER_SEC = 144,
	NVML_GPM_METRIC_C2C_LINK10_TOTAL_RX_PER_SEC = 145,
	NVML_GPM_METRIC_C2C_LINK10_DATA_TX_PER_SEC = 146,
	NVML_GPM_METRIC_C2C_LINK10_DATA_RX_PER_SEC = 147,
	NVML_GPM_METRIC_C2C_LINK11_TOTAL_TX_PER_SEC = 148,
	NVML_GPM_METRIC_C2C_LINK11_TOTAL_RX_PER_SEC = 149,
	NVML_GPM_METRIC_C2C_LINK11_DATA_TX_PER_SEC = 150,
	NVML_GPM_METRIC_C2C_LINK11_DATA_RX_PER_SEC = 151,
	NVML_GPM_METRIC_C2C_LINK12_TOTAL_TX_PER_SEC = 152,
	NVML_GPM_METRIC_C2C_LINK12_TOTAL_RX_PER_SEC = 153,
	NVML_GPM_METRIC_C2C_LINK12_DATA_TX_PER_SEC = 154,
	NVML_GPM_METRIC_C2C_LINK12_DATA_RX_PER_SEC = 155,
	NVML_GPM_METRIC_C2C_LINK13_TOTAL_TX_PER_SEC = 156,
	NVML_GPM_METRIC_C2C_LINK13_TOTAL_RX_PER_SEC = 157,
	NVML_GPM_METRIC_C2C_LINK13_DATA_TX_PER_SEC = 158,
	NVML_GPM_METRIC_C2C_LINK13_DATA_RX_PER_SEC = 159,
	NVML_GPM_METRIC_HOSTMEM_CACHE_HIT = 160,
	NVML_GPM_METRIC_HOSTMEM_CACHE_MISS = 161,
	NVML_GPM_METRIC_PEERMEM_CACHE_HIT = 162,
	NVML_GPM_METRIC_PEERMEM_CACHE_MISS = 163,
	NVML_GPM_METRIC_DRAM_CACHE_HIT = 164,
	NVML_GPM_METRIC_DRAM_CACHE_MISS = 165,
	NVML_GPM_METRIC_NVENC_0_UTIL = 166,
	NVML_GPM_METRIC_NVENC_1_UTIL = 167,
	NVML_GPM_METRIC_NVENC_2_UTIL = 168,
	NVML_GPM_METRIC_NVENC_3_UTIL = 169,
	NVML_GPM_METRIC_GR0_CTXSW_CYCLES_ELAPSED = 170,
	NVML_GPM_METRIC_GR0_CTXSW_CYCLES_ACTIVE = 171,
	NVML_GPM_METRIC_GR0_CTXSW_REQUESTS = 172,
	NVML_GPM_METRIC_GR0_CTXSW_CYCLES_PER_REQ = 173,
	NVML_GPM_METRIC_GR0_CTXSW_ACTIVE_PCT = 174,
	NVML_GPM_METRIC_GR1_CTXSW_CYCLES_ELAPSED = 175,
	NVML_GPM_METRIC_GR1_CTXSW_CYCLES_ACTIVE = 176,
	NVML_GPM_METRIC_GR1_CTXSW_REQUESTS = 177,
	NVML_GPM_METRIC_GR1_CTXSW_CYCLES_PER_REQ = 178,
	NVML_GPM_METRIC_GR1_CTXSW_ACTIVE_PCT = 179,
	NVML_GPM_METRIC_GR2_CTXSW_CYCLES_ELAPSED = 180,
	NVML_GPM_METRIC_GR2_CTXSW_CYCLES_ACTIVE = 181,
	NVML_GPM_METRIC_GR2_CTXSW_REQUESTS = 182,
	NVML_GPM_METRIC_GR2_CTXSW_CYCLES_PER_REQ = 183,
	NVML_GPM_METRIC_GR2_CTXSW_ACTIVE_PCT = 184,
	NVML_GPM_METRIC_GR3_CTXSW_CYCLES_ELAPSED = 185,
	NVML_GPM_METRIC_GR3_CTXSW_CYCLES_ACTIVE = 186,
	NVML_GPM_METRIC_GR3_CTXSW_REQUESTS = 187,
	NVML_GPM_METRIC_GR3_CTXSW_CYCLES_PER_REQ = 188,
	NVML_GPM_METRIC_GR3_CTXSW_ACTIVE_PCT = 189,
	NVML_GPM_METRIC_GR4_CTXSW_CYCLES_ELAPSED = 190,
	NVML_GPM_METRIC_GR4_CTXSW_CYCLES_ACTIVE = 191,
	NVML_GPM_METRIC_GR4_CTXSW_REQUESTS = 192,
	NVML_GPM_METRIC_GR4_CTXSW_CYCLES_PER_REQ = 193,
	NVML_GPM_METRIC_GR4_CTXSW_ACTIVE_PCT = 194,
	NVML_GPM_METRIC_GR5_CTXSW_CYCLES_ELAPSED = 195,
	NVML_GPM_METRIC_GR5_CTXSW_CYCLES_ACTIVE = 196,
	NVML_GPM_METRIC_GR5_CTXSW_REQUESTS = 197,
	NVML_GPM_METRIC_GR5_CTXSW_CYCLES_PER_REQ = 198,
	NVML_GPM_METRIC_GR5_CTXSW_ACTIVE_PCT = 199,
	NVML_GPM_METRIC_GR6_CTXSW_CYCLES_ELAPSED = 200,
	NVML_GPM_METRIC_GR6_CTXSW_CYCLES_ACTIVE = 201,
	NVML_GPM_METRIC_GR6_CTXSW_REQUESTS = 202,
	NVML_GPM_METRIC_GR6_CTXSW_CYCLES_PER_REQ = 203,
	NVML_GPM_METRIC_GR6_CTXSW_ACTIVE_PCT = 204,
	NVML_GPM_METRIC_GR7_CTXSW_CYCLES_ELAPSED = 205,
	NVML_GPM_METRIC_GR7_CTXSW_CYCLES_ACTIVE = 206,
	NVML_GPM_METRIC_GR7_CTXSW_REQUESTS = 207,
	NVML_GPM_METRIC_GR7_CTXSW_CYCLES_PER_REQ = 208,
	NVML_GPM_METRIC_GR7_CTXSW_ACTIVE_PCT = 209,
	NVML_GPM_METRIC_NVLINK_L18_RX_PER_SEC = 212,
	NVML_GPM_METRIC_NVLINK_L18_TX_PER_SEC = 213,
	NVML_GPM_METRIC_NVLINK_L19_RX_PER_SEC = 214,
	NVML_GPM_METRIC_NVLINK_L19_TX_PER_SEC = 215,
	NVML_GPM_METRIC_NVLINK_L20_RX_PER_SEC = 216,
	NVML_GPM_METRIC_NVLINK_L20_TX_PER_SEC = 217,
	NVML_GPM_METRIC_NVLINK_L21_RX_PER_SEC = 218,
	NVML_GPM_METRIC_NVLINK_L21_TX_PER_SEC = 219,
	NVML_GPM_METRIC_NVLINK_L22_RX_PER_SEC = 220,
	NVML_GPM_METRIC_NVLINK_L22_TX_PER_SEC = 221,
	NVML_GPM_METRIC_NVLINK_L23_RX_PER_SEC = 222,
	NVML_GPM_METRIC_NVLINK_L23_TX_PER_SEC = 223,
	NVML_GPM_METRIC_NVLINK_L24_RX_PER_SEC = 224,
	NVML_GPM_METRIC_NVLINK_L24_TX_PER_SEC = 225,
	NVML_GPM_METRIC_NVLINK_L25_RX_PER_SEC = 226,
	NVML_GPM_METRIC_NVLINK_L25_TX_PER_SEC = 227,
	NVML_GPM_METRIC_NVLINK_L26_RX_PER_SEC = 228,
	NVML_GPM_METRIC_NVLINK_L26_TX_PER_SEC = 229,
	NVML_GPM_METRIC_NVLINK_L27_RX_PER_SEC = 230,
	NVML_GPM_METRIC_NVLINK_L27_TX_PER_SEC = 231,
	NVML_GPM_METRIC_NVLINK_L28_RX_PER_SEC = 232,
	NVML_GPM_METRIC_NVLINK_L28_TX_PER_SEC = 233,
	NVML_GPM_METRIC_NVLINK_L29_RX_PER_SEC = 234,
	NVML_GPM_METRIC_NVLINK_L29_TX_PER_SEC = 235,
	NVML_GPM_METRIC_NVLINK_L30_RX_PER_SEC = 236,
	NVML_GPM_METRIC_NVLINK_L30_TX_PER_SEC = 237,
	NVML_GPM_METRIC_NVLINK_L31_RX_PER_SEC = 238,
	NVML_GPM_METRIC_NVLINK_L31_TX_PER_SEC = 239,
	NVML_GPM_METRIC_NVLINK_L32_RX_PER_SEC = 240,
	NVML_GPM_METRIC_NVLINK_L32_TX_PER_SEC = 241,
	NVML_GPM_METRIC_NVLINK_L33_RX_PER_SEC = 242,
	NVML_GPM_METRIC_NVLINK_L33_TX_PER_SEC = 243,
	NVML_GPM_METRIC_NVLINK_L34_RX_PER_SEC = 244,
	NVML_GPM_METRIC_NVLINK_L34_TX_PER_SEC = 245,
	NVML_GPM_METRIC_NVLINK_L35_RX_PER_SEC = 246,
	NVML_GPM_METRIC_NVLINK_L35_TX_PER_SEC = 247,
	NVML_GPM_METRIC_SM_CYCLES_ELAPSED = 248,
	NVML_GPM_METRIC_SM_CYCLES_ACTIVE = 249,
	NVML_GPM_METRIC_MMA_CYCLES_ACTIVE = 250,
	NVML_GPM_METRIC_DMMA_CYCLES_ACTIVE = 251,
	NVML_GPM_METRIC_HMMA_CYCLES_ACTIVE = 252,
	NVML_GPM_METRIC_IMMA_CYCLES_ACTIVE = 253,
	NVML_GPM_METRIC_DFMA_CYCLES_ACTIVE = 254,
	NVML_GPM_METRIC_PCIE_TX = 255,
	NVML_GPM_METRIC_PCIE_RX = 256,
	NVML_GPM_METRIC_INTEGER_CYCLES_ACTIVE = 257,
	NVML_GPM_METRIC_FP64_CYCLES_ACTIVE = 258,
	NVML_GPM_METRIC_FP32_CYCLES_ACTIVE = 259,
	NVML_GPM_METRIC_FP16_CYCLES_ACTIVE = 260,
	NVML_GPM_METRIC_NVLINK_L0_RX = 261,
	NVML_GPM_METRIC_NVLINK_L0_TX = 262,
	NVML_GPM_METRIC_NVLINK_L1_RX = 263,
	NVML_GPM_METRIC_NVLINK_L1_TX = 264,
	NVML_GPM_METRIC_NVLINK_L2_RX = 265,
	NVML_GPM_METRIC_NVLINK_L2_TX = 266,
	NVML_GPM_METRIC_NVLINK_L3_RX = 267,
	NVML_GPM_METRIC_NVLINK_L3_TX = 268,
	NVML_GPM_METRIC_NVLINK_L4_RX = 269,
	NVML_GPM_METRIC_NVLINK_L4_TX = 270,
	NVML_GPM_METRIC_NVLINK_L5_RX = 271,
	NVML_GPM_METRIC_NVLINK_L5_TX = 272,
	NVML_GPM_METRIC_NVLINK_L6_RX = 273,
	NVML_GPM_METRIC_NVLINK_L6_TX = 274,
	NVML_GPM_METRIC_NVLINK_L7_RX = 275,
	NVML_GPM_METRIC_NVLINK_L7_TX = 276,
	NVML_GPM_METRIC_NVLINK_L8_RX = 277,
	NVML_GPM_METRIC_NVLINK_L8_TX = 278,
	NVML_GPM_METRIC_NVLINK_L9_RX = 279,
	NVML_GPM_METRIC_NVLINK_L9_TX = 280,
	NVML_GPM_METRIC_NVLINK_L10_RX = 281,
	NVML_GPM_METRIC_NVLINK_L10_TX = 282,
	NVML_GPM_METRIC_NVLINK_L11_RX = 283,
	NVML_GPM_METRIC_NVLINK_L11_TX = 284,
	NVML_GPM_METRIC_NVLINK_L12_RX = 285,
	NVML_GPM_METRIC_NVLINK_L12_TX = 286,
	NVML_GPM_METRIC_NVLINK_L13_RX = 287,
	NVML_GPM_METRIC_NVLINK_L13_TX = 288,
	NVML_GPM_METRIC_NVLINK_L14_RX = 289,
	NVML_GPM_METRIC_NVLINK_L14_TX = 290,
	NVML_GPM_METRIC_NVLINK_L15_RX = 291,
	NVML_GPM_METRIC_NVLINK_L15_TX = 292,
	NVML_GPM_METRIC_NVLINK_L16_RX = 293,
	NVML_GPM_METRIC_NVLINK_L16_TX = 294,
	NVML_GPM_METRIC_NVLINK_L17_RX = 295,
	NVML_GPM_METRIC_NVLINK_L17_TX = 296,
	NVML_GPM_METRIC_NVLINK_L18_RX = 297,
	NVML_GPM_METRIC_NVLINK_L18_TX = 298,
	NVML_GPM_METRIC_NVLINK_L19_RX = 299,
	NVML_GPM_METRIC_NVLINK_L19_TX = 300,
	NVML_GPM_METRIC_NVLINK_L20_RX = 301,
	NVML_GPM_METRIC_NVLINK_L20_TX = 302,
	NVML_GPM_METRIC_NVLINK_L21_RX = 303,
	NVML_GPM_METRIC_NVLINK_L21_TX = 304,
	NVML_GPM_METRIC_NVLINK_L22_RX = 305,
	NVML_GPM_METRIC_NVLINK_L22_TX = 306,
	NVML_GPM_METRIC_NVLINK_L23_RX = 307,
	NVML_GPM_METRIC_NVLINK_L23_TX = 308,
	NVML_GPM_METRIC_NVLINK_L24_RX = 309,
	NVML_GPM_METRIC_NVLINK_L24_TX = 310,
	NVML_GPM_METRIC_NVLINK_L25_RX = 311,
	NVML_GPM_METRIC_NVLINK_L25_TX = 312,
	NVML_GPM_METRIC_NVLINK_L26_RX = 313,
	NVML_GPM_METRIC_NVLINK_L26_TX = 314,
	NVML_GPM_METRIC_NVLINK_L27_RX = 315,
	NVML_GPM_METRIC_NVLINK_L27_TX = 316,
	NVML_GPM_METRIC_NVLINK_L28_RX = 317,
	NVML_GPM_METRIC_NVLINK_L28_TX = 318,
	NVML_GPM_METRIC_NVLINK_L29_RX = 319,
	NVML_GPM_METRIC_NVLINK_L29_TX = 320,
	NVML_GPM_METRIC_NVLINK_L30_RX = 321,
	NVML_GPM_METRIC_NVLINK_L30_TX = 322,
	NVML_GPM_METRIC_NVLINK_L31_RX = 323,
	NVML_GPM_METRIC_NVLINK_L31_TX = 324,
	NVML_GPM_METRIC_NVLINK_L32_RX = 325,
	NVML_GPM_METRIC_NVLINK_L32_TX = 326,
	NVML_GPM_METRIC_NVLINK_L33_RX = 327,
	NVML_GPM_METRIC_NVLINK_L33_TX = 328,
	NVML_GPM_METRIC_NVLINK_L34_RX = 329,
	NVML_GPM_METRIC_NVLINK_L34_TX = 330,
	NVML_GPM_METRIC_NVLINK_L35_RX = 331,
	NVML_GPM_METRIC_NVLINK_L35_TX = 332,
	NVML_GPM_METRIC_NVLINK_L36_RX = 333,
	NVML_GPM_METRIC_NVLINK_L36_TX = 334,
	NVML_GPM_METRIC_NVLINK_L37_RX = 335,
	NVML_GPM_METRIC_NVLINK_L37_TX = 336,
	NVML_GPM_METRIC_NVLINK_L38_RX = 337,
	NVML_GPM_METRIC_NVLINK_L38_TX = 338,
	NVML_GPM_METRIC_NVLINK_L39_RX = 339,
	NVML_GPM_METRIC_NVLINK_L39_TX = 340,
	NVML_GPM_METRIC_NVLINK_L40_RX = 341,
	NVML_GPM_METRIC_NVLINK_L40_TX = 342,
	NVML_GPM_METRIC_NVLINK_L41_RX = 343,
	NVML_GPM_METRIC_NVLINK_L41_TX = 344,
	NVML_GPM_METRIC_NVLINK_L42_RX = 345,
	NVML_GPM_METRIC_NVLINK_L42_TX = 346,
	NVML_GPM_METRIC_NVLINK_L43_RX = 347,
	NVML_GPM_METRIC_NVLINK_L43_TX = 348,
	NVML_GPM_METRIC_NVLINK_L44_RX = 349,
	NVML_GPM_METRIC_NVLINK_L44_TX = 350,
	NVML_GPM_METRIC_NVLINK_L45_RX = 351,
	NVML_GPM_METRIC_NVLINK_L45_TX = 352,
	NVML_GPM_METRIC_NVLINK_L46_RX = 353,
	NVML_GPM_METRIC_NVLINK_L46_TX = 354,
	NVML_GPM_METRIC_NVLINK_L47_RX = 355,
	NVML_GPM_METRIC_NVLINK_L47_TX = 356,
	NVML_GPM_METRIC_NVLINK_L48_RX = 357,
	NVML_GPM_METRIC_NVLINK_L48_TX = 358,
	NVML_GPM_METRIC_NVLINK_L49_RX = 359,
	NVML_GPM_METRIC_NVLINK_L49_TX = 360,
	NVML_GPM_METRIC_NVLINK_L50_RX = 361,
	NVML_GPM_METRIC_NVLINK_L50_TX = 362,
	NVML_GPM_METRIC_NVLINK_L51_RX = 363,
	NVML_GPM_METRIC_NVLINK_L51_TX = 364,
	NVML_GPM_METRIC_NVLINK_L52_RX = 365,
	NVML_GPM_METRIC_NVLINK_L52_TX = 366,
	NVML_GPM_METRIC_NVLINK_L53_RX = 367,
	NVML_GPM_METRIC_NVLINK_L53_TX = 368,
	NVML_GPM_METRIC_NVLINK_L54_RX = 369,
	NVML_GPM_METRIC_NVLINK_L54_TX = 370,
	NVML_GPM_METRIC_NVLINK_L55_RX = 371,
	NVML_GPM_METRIC_NVLINK_L55_TX = 372,
	NVML_GPM_METRIC_NVLINK_L56_RX = 373,
	NVML_GPM_METRIC_NVLINK_L56_TX = 374,
	NVML_GPM_METRIC_NVLINK_L57_RX = 375,
	NVML_GPM_METRIC_NVLINK_L57_TX = 376,
	NVML_GPM_METRIC_NVLINK_L58_RX = 377,
	NVML_GPM_METRIC_NVLINK_L58_TX = 378,
	NVML_GPM_METRIC_NVLINK_L59_RX = 379,
	NVML_GPM_METRIC_NVLINK_L59_TX = 380,
	NVML_GPM_METRIC_NVLINK_L60_RX = 381,
	NVML_GPM_METRIC_NVLINK_L60_TX = 382,
	NVML_GPM_METRIC_NVLINK_L61_RX = 383,
	NVML_GPM_METRIC_NVLINK_L61_TX = 384,
	NVML_GPM_METRIC_NVLINK_L62_RX = 385,
	NVML_GPM_METRIC_NVLINK_L62_TX = 386,
	NVML_GPM_METRIC_NVLINK_L63_RX = 387,
	NVML_GPM_METRIC_NVLINK_L63_TX = 388,
	NVML_GPM_METRIC_NVLINK_L64_RX = 389,
	NVML_GPM_METRIC_NVLINK_L64_TX = 390,
	NVML_GPM_METRIC_NVLINK_L65_RX = 391,
	NVML_GPM_METRIC_NVLINK_L65_TX = 392,
	NVML_GPM_METRIC_NVLINK_L66_RX = 393,
	NVML_GPM_METRIC_NVLINK_L66_TX = 394,
	NVML_GPM_METRIC_NVLINK_L67_RX = 395,
	NVML_GPM_METRIC_NVLINK_L67_TX = 396,
	NVML_GPM_METRIC_NVLINK_L68_RX = 397,
	NVML_GPM_METRIC_NVLINK_L68_TX = 398,
	NVML_GPM_METRIC_NVLINK_L69_RX = 399,
	NVML_GPM_METRIC_NVLINK_L69_TX = 400,
	NVML_GPM_METRIC_NVLINK_L70_RX = 401,
	NVML_GPM_METRIC_NVLINK_L70_TX = 402,
	NVML_GPM_METRIC_NVLINK_L71_RX = 403,
	NVML_GPM_METRIC_NVLINK_L71_TX = 404,
	NVML_GPM_METRIC_NVLINK_L36_RX_PER_SEC = 405,
	NVML_GPM_METRIC_NVLINK_L36_TX_PER_SEC = 406,
	NVML_GPM_METRIC_NVLINK_L37_RX_PER_SEC = 407,
	NVML_GPM_METRIC_NVLINK_L37_TX_PER_SEC = 408,
	NVML_GPM_METRIC_NVLINK_L38_RX_PER_SEC = 409,
	NVML_GPM_METRIC_NVLINK_L38_TX_PER_SEC = 410,
	NVML_GPM_METRIC_NVLINK_L39_RX_PER_SEC = 411,
	NVML_GPM_METRIC_NVLINK_L39_TX_PER_SEC = 412,
	NVML_GPM_METRIC_NVLINK_L40_RX_PER_SEC = 413,
	NVML_GPM_METRIC_NVLINK_L40_TX_PER_SEC = 414,
	NVML_GPM_METRIC_NVLINK_L41_RX_PER_SEC = 415,
	NVML_GPM_METRIC_NVLINK_L41_TX_PER_SEC = 416,
	NVML_GPM_METRIC_NVLINK_L42_RX_PER_SEC = 417,
	NVML_GPM_METRIC_NVLINK_L42_TX_PER_SEC = 418,
	NVML_GPM_METRIC_NVLINK_L43_RX_PER_SEC = 419,
	NVML_GPM_METRIC_NVLINK_L43_TX_PER_SEC = 420,
	NVML_GPM_METRIC_NVLINK_L44_RX_PER_SEC = 421,
	NVML_GPM_METRIC_NVLINK_L44_TX_PER_SEC = 422,
	NVML_GPM_METRIC_NVLINK_L45_RX_PER_SEC = 423,
	NVML_GPM_METRIC_NVLINK_L45_TX_PER_SEC = 424,
	NVML_GPM_METRIC_NVLINK_L46_RX_PER_SEC = 425,
	NVML_GPM_METRIC_NVLINK_L46_TX_PER_SEC = 426,
	NVML_GPM_METRIC_NVLINK_L47_RX_PER_SEC = 427,
	NVML_GPM_METRIC_NVLINK_L47_TX_PER_SEC = 428,
	NVML_GPM_METRIC_NVLINK_L48_RX_PER_SEC = 429,
	NVML_GPM_METRIC_NVLINK_L48_TX_PER_SEC = 430,
	NVML_GPM_METRIC_NVLINK_L49_RX_PER_SEC = 431,
	NVML_GPM_METRIC_NVLINK_L49_TX_PER_SEC = 432,
	NVML_GPM_METRIC_NVLINK_L50_RX_PER_SEC = 433,
	NVML_GPM_METRIC_NVLINK_L50_TX_PER_SEC = 434,
	NVML_GPM_METRIC_NVLINK_L51_RX_PER_SEC = 435,
	NVML_GPM_METRIC_NVLINK_L51_TX_PER_SEC = 436,
	NVML_GPM_METRIC_NVLINK_L52_RX_PER_SEC = 437,
	NVML_GPM_METRIC_NVLINK_L52_TX_PER_SEC = 438,
	NVML_GPM_METRIC_NVLINK_L53_RX_PER_SEC = 439,
	NVML_GPM_METRIC_NVLINK_L53_TX_PER_SEC = 440,
	NVML_GPM_METRIC_NVLINK_L54_RX_PER_SEC = 441,
	NVML_GPM_METRIC_NVLINK_L54_TX_PER_SEC = 442,
	NVML_GPM_METRIC_NVLINK_L55_RX_PER_SEC = 443,
	NVML_GPM_METRIC_NVLINK_L55_TX_PER_SEC = 444,
	NVML_GPM_METRIC_NVLINK_L56_RX_PER_SEC = 445,
	NVML_GPM_METRIC_NVLINK_L56_TX_PER_SEC = 446,
	NVML_GPM_METRIC_NVLINK_L57_RX_PER_SEC = 447,
	NVML_GPM_METRIC_NVLINK_L57_TX_PER_SEC = 448,
	NVML_GPM_METRIC_NVLINK_L58_RX_PER_SEC = 449,
	NVML_GPM_METRIC_NVLINK_L58_TX_PER_SEC = 450,
	NVML_GPM_METRIC_NVLINK_L59_RX_PER_SEC = 451,
	NVML_GPM_METRIC_NVLINK_L59_TX_PER_SEC = 452,
	NVML_GPM_METRIC_NVLINK_L60_RX_PER_SEC = 453,
	NVML_GPM_METRIC_NVLINK_L60_TX_PER_SEC = 454,
	NVML_GPM_METRIC_NVLINK_L61_RX_PER_SEC = 455,
	NVML_GPM_METRIC_NVLINK_L61_TX_PER_SEC = 456,
	NVML_GPM_METRIC_NVLINK_L62_RX_PER_SEC = 457,
	NVML_GPM_METRIC_NVLINK_L62_TX_PER_SEC = 458,
	NVML_GPM_METRIC_NVLINK_L63_RX_PER_SEC = 459,
	NVML_GPM_METRIC_NVLINK_L63_TX_PER_SEC = 460,
	NVML_GPM_METRIC_NVLINK_L64_RX_PER_SEC = 461,
	NVML_GPM_METRIC_NVLINK_L64_TX_PER_SEC = 462,
	NVML_GPM_METRIC_NVLINK_L65_RX_PER_SEC = 463,
	NVML_GPM_METRIC_NVLINK_L65_TX_PER_SEC = 464,
	NVML_GPM_METRIC_NVLINK_L66_RX_PER_SEC = 465,
	NVML_GPM_METRIC_NVLINK_L66_TX_PER_SEC = 466,
	NVML_GPM_METRIC_NVLINK_L67_RX_PER_SEC = 467,
	NVML_GPM_METRIC_NVLINK_L67_TX_PER_SEC = 468,
	NVML_GPM_METRIC_NVLINK_L68_RX_PER_SEC = 469,
	NVML_GPM_METRIC_NVLINK_L68_TX_PER_SEC = 470,
	NVML_GPM_METRIC_NVLINK_L69_RX_PER_SEC = 471,
	NVML_GPM_METRIC_NVLINK_L69_TX_PER_SEC = 472,
	NVML_GPM_METRIC_NVLINK_L70_RX_PER_SEC = 473,
	NVML_GPM_METRIC_NVLINK_L70_TX_PER_SEC = 474,
	NVML_GPM_METRIC_NVLINK_L71_RX_PER_SEC = 475,
	NVML_GPM_METRIC_NVLINK_L71_TX_PER_SEC = 476,
	NVML_GPM_METRIC_MAX = 477,
} nvmlGpmMetricId_t;

typedef struct nvmlGpmSample_st *nvmlGpmSample_t;
typedef struct {
	unsigned int metricId;
	nvmlReturn_t nvmlReturn;
	double value;
	struct {
		char *shortName;
		char *longName;
		char *unit;
	} metricInfo;
} nvmlGpmMetric_t;

typedef struct {
	unsigned int version;
	unsigned int numMetrics;
	nvmlGpmSample_t sample1;
	nvmlGpmSample_t sample2;
	nvmlGpmMetric_t metrics[477];
} nvmlGpmMetricsGet_t;

typedef struct {
	unsigned int version;
	unsigned int isSupportedDevice;
} nvmlGpmSupport_t;

typedef struct {
	unsigned int version;
	unsigned int capMask;
} nvmlDeviceCapabilities_v1_t;

typedef nvmlDeviceCapabilities_v1_t nvmlDeviceCapabilities_t;
typedef struct {
	unsigned int mask[8];
} nvmlMask255_t;

typedef enum {
	NVML_POWER_PROFILE_MAX_P = 0,
	NVML_POWER_PROFILE_MAX_Q = 1,
	NVML_POWER_PROFILE_COMPUTE = 2,
	NVML_POWER_PROFILE_MEMORY_BOUND = 3,
	NVML_POWER_PROFILE_NETWORK = 4,
	NVML_POWER_PROFILE_BALANCED = 5,
	NVML_POWER_PROFILE_LLM_INFERENCE = 6,
	NVML_POWER_PROFILE_LLM_TRAINING = 7,
	NVML_POWER_PROFILE_RBM = 8,
	NVML_POWER_PROFILE_DCPCIE = 9,
	NVML_POWER_PROFILE_HMMA_SPARSE = 10,
	NVML_POWER_PROFILE_HMMA_DENSE = 11,
	NVML_POWER_PROFILE_SYNC_BALANCED = 12,
	NVML_POWER_PROFILE_HPC = 13,
	NVML_POWER_PROFILE_MIG = 14,
	NVML_POWER_PROFILE_MAX_Q_1 = 15,
	NVML_POWER_PROFILE_NETWORK_BOUND = 16,
	NVML_POWER_PROFILE_HIGH_THROUGHPUT_INFERENCE = 17,
	NVML_POWER_PROFILE_MEDIUM_THROUGHPUT_INFERENCE = 18,
	NVML_POWER_PROFILE_LOW_LATENCY_INFERENCE = 19,
	NVML_POWER_PROFILE_TRAINING = 20,
	NVML_POWER_PROFILE_INFERENCE = 21,
	NVML_POWER_PROFILE_MAX_Q_2 = 22,
	NVML_POWER_PROFILE_MAX_Q_3 = 23,
	NVML_POWER_PROFILE_LOW_PRIORITY_BACKGROUND = 24,
	NVML_POWER_PROFILE_MAX = 25,
} nvmlPowerProfileType_t;

typedef enum {
	NVML_POWER_PROFILE_OPERATION_CLEAR = 0,
	NVML_POWER_PROFILE_OPERATION_SET = 1,
	NVML_POWER_PROFILE_OPERATION_SET_AND_OVERWRITE = 2,
	NVML_POWER_PROFILE_OPERATION_MAX = 3,
} nvmlPowerProfileOperation_t;

typedef struct {
	unsigned int version;
	unsigned int profileId;
	unsigned int priority;
	nvmlMask255_t conflictingMask;
} nvmlWorkloadPowerProfileInfo_v1_t;

typedef nvmlWorkloadPowerProfileInfo_v1_t nvmlWorkloadPowerProfileInfo_t;
typedef struct {
	unsigned int version;
	nvmlMask255_t perfProfilesMask;
	nvmlWorkloadPowerProfileInfo_t perfProfile[255];
} nvmlWorkloadPowerProfileProfilesInfo_v1_t;

typedef nvmlWorkloadPowerProfileProfilesInfo_v1_t nvmlWorkloadPowerProfileProfilesInfo_t;
typedef struct {
	unsigned int version;
	nvmlMask255_t perfProfilesMask;
	nvmlMask255_t requestedProfilesMask;
	nvmlMask255_t enforcedProfilesMask;
} nvmlWorkloadPowerProfileCurrentProfiles_v1_t;

typedef nvmlWorkloadPowerProfileCurrentProfiles_v1_t nvmlWorkloadPowerProfileCurrentProfiles_t;
typedef struct {
	unsigned int version;
	nvmlMask255_t requestedProfilesMask;
} nvmlWorkloadPowerProfileRequestedProfiles_v1_t;

typedef nvmlWorkloadPowerProfileRequestedProfiles_v1_t nvmlWorkloadPowerProfileRequestedProfiles_t;
typedef struct {
	nvmlPowerProfileOperation_t operation;
	nvmlMask255_t updateProfilesMask;
} nvmlWorkloadPowerProfileUpdateProfiles_v1_t;

typedef struct {
	unsigned int version;
	unsigned int profileId;
	unsigned int paramId;
	double value;
} nvmlPowerSmoothingProfile_v1_t;

typedef nvmlPowerSmoothingProfile_v1_t nvmlPowerSmoothingProfile_t;
typedef struct {
	unsigned int version;
	nvmlEnableState_t state;
} nvmlPowerSmoothingState_v1_t;

typedef nvmlPowerSmoothingState_v1_t nvmlPowerSmoothingState_t;
typedef struct {
	unsigned int maxSpareGroupCount;
	unsigned int noSpareGroupCount;
} nvmlEccBankRemapperHistogram_v1_t;

typedef struct {
	unsigned int activeRemappings;
	unsigned int inactiveRemappings;
	unsigned int bPending;
	nvmlEccBankRemapperHistogram_v1_t histogram;
} nvmlEccBankRemapperStatus_v1_t;

#endif
