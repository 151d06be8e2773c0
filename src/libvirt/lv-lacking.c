#include "lv-lacking.h"

#include <glib.h>

#define LACKING_MAX 24

/* By the drivers' own tables of calls. HOST_VERBS ends each row. */
static const struct {
    const char *driver;
    enum host_verb verbs[LACKING_MAX];
} lacking[] = {
    {"TEST",
     {HOST_JOB_ABORT, HOST_PM_SUSPEND, HOST_PM_WAKEUP, HOST_GUEST_FACTS, HOST_BLOCK_RESIZE,
      HOST_ATTACH_DEVICE, HOST_DETACH_DEVICE, HOST_UPDATE_DEVICE, HOST_VERBS}},
    {"LXC",
     {HOST_JOB_ABORT, HOST_RESET, HOST_MANAGED_SAVE, HOST_MANAGED_SAVE_REMOVE, HOST_SAVE,
      HOST_RESTORE, HOST_DUMP, HOST_INJECT_NMI, HOST_SEND_KEY, HOST_SCREENSHOT, HOST_PM_SUSPEND,
      HOST_PM_WAKEUP, HOST_RENAME, HOST_GUEST_FACTS, HOST_SET_PASSWORD, HOST_FS_FREEZE,
      HOST_FS_THAW, HOST_FS_TRIM, HOST_SET_TIME, HOST_VERBS}},
    {"Xen",
     {HOST_RESET, HOST_INJECT_NMI, HOST_SEND_KEY, HOST_SCREENSHOT, HOST_RENAME, HOST_GUEST_FACTS,
      HOST_SET_PASSWORD, HOST_FS_FREEZE, HOST_FS_THAW, HOST_FS_TRIM, HOST_SET_TIME, HOST_VERBS}},
    {"VBOX",
     {HOST_MANAGED_SAVE, HOST_MANAGED_SAVE_REMOVE, HOST_RESTORE, HOST_DUMP, HOST_INJECT_NMI,
      HOST_PM_SUSPEND, HOST_PM_WAKEUP, HOST_AUTOSTART, HOST_RENAME, HOST_SET_METADATA,
      HOST_GUEST_FACTS, HOST_ADDRESSES, HOST_SET_PASSWORD, HOST_FS_FREEZE, HOST_FS_THAW,
      HOST_FS_TRIM, HOST_SET_TIME, HOST_VERBS}},
    {"ESX",
     {HOST_MANAGED_SAVE, HOST_MANAGED_SAVE_REMOVE, HOST_SAVE, HOST_RESTORE, HOST_DUMP,
      HOST_INJECT_NMI, HOST_SEND_KEY, HOST_PM_SUSPEND, HOST_PM_WAKEUP, HOST_RENAME,
      HOST_SET_METADATA, HOST_GUEST_FACTS, HOST_SET_PASSWORD, HOST_FS_FREEZE, HOST_FS_THAW,
      HOST_FS_TRIM, HOST_SET_TIME, HOST_VERBS}},
};

bool lv_lacking(const char *driver, enum host_verb verb)
{
    for (size_t i = 0; driver && i < G_N_ELEMENTS(lacking); i++) {
        if (g_ascii_strcasecmp(lacking[i].driver, driver) != 0)
            continue;
        for (const enum host_verb *row = lacking[i].verbs; *row != HOST_VERBS; row++) {
            if (*row == verb)
                return true;
        }
    }
    return false;
}
