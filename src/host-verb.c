#include "host-verb.h"

#include <stdarg.h>

static const char *const host_verb_words[HOST_VERBS] = {
    [HOST_START] = "start",
    [HOST_SHUTDOWN] = "shutdown",
    [HOST_REBOOT] = "reboot",
    [HOST_RESET] = "reset",
    [HOST_DESTROY] = "destroy",
    [HOST_SUSPEND] = "suspend",
    [HOST_RESUME] = "resume",
    [HOST_MANAGED_SAVE] = "managedsave",
    [HOST_MANAGED_SAVE_REMOVE] = "managedsave-remove",
    [HOST_SAVE] = "save",
    [HOST_RESTORE] = "restore",
    [HOST_DUMP] = "dump",
    [HOST_INJECT_NMI] = "inject-nmi",
    [HOST_SEND_KEY] = "send-key",
    [HOST_SCREENSHOT] = "screenshot",
    [HOST_PM_SUSPEND] = "dompmsuspend",
    [HOST_JOB_ABORT] = "domjobabort",
    [HOST_PM_WAKEUP] = "dompmwakeup",
    [HOST_XML] = "dumpxml",
    [HOST_DEFINE] = "define",
    [HOST_CREATE] = "create",
    [HOST_UNDEFINE] = "undefine",
    [HOST_BELONGINGS] = "belongings",
    [HOST_AUTOSTART] = "autostart",
    [HOST_RENAME] = "domrename",
    [HOST_SET_TITLE] = "desc",
    [HOST_SET_METADATA] = "metadata",
    [HOST_SET_VCPUS] = "setvcpus",
    [HOST_SET_MEMORY] = "setmem",
    [HOST_PIN] = "vcpupin",
    [HOST_TUNE] = "schedinfo",
    [HOST_TUNING] = "tuning",
    [HOST_FIGURES] = "domblkstat",
    [HOST_BLOCK_RESIZE] = "blockresize",
    [HOST_DEVICES] = "devices",
    [HOST_ATTACH_DEVICE] = "attach-device",
    [HOST_DETACH_DEVICE] = "detach-device",
    [HOST_UPDATE_DEVICE] = "update-device",
    [HOST_BOOT_ORDER] = "boot-order",
    [HOST_GUEST_FACTS] = "guestinfo",
    [HOST_ADDRESSES] = "domifaddr",
    [HOST_SET_PASSWORD] = "set-user-password",
    [HOST_FS_FREEZE] = "domfsfreeze",
    [HOST_FS_THAW] = "domfsthaw",
    [HOST_FS_TRIM] = "domfstrim",
    [HOST_SET_TIME] = "domtime",
    [HOST_NET_START] = "net-start",
    [HOST_NET_DESTROY] = "net-destroy",
    [HOST_NET_AUTOSTART] = "net-autostart",
    [HOST_NET_XML] = "net-dumpxml",
    [HOST_POOL_START] = "pool-start",
    [HOST_POOL_DESTROY] = "pool-destroy",
    [HOST_POOL_REFRESH] = "pool-refresh",
    [HOST_POOL_AUTOSTART] = "pool-autostart",
    [HOST_POOL_XML] = "pool-dumpxml",
    [HOST_VOL_LIST] = "vol-list",
    [HOST_VOL_XML] = "vol-dumpxml",
    [HOST_CAPABILITIES] = "capabilities",
};

const char *host_verb_word(enum host_verb verb)
{
    return (unsigned)verb < HOST_VERBS ? host_verb_words[verb] : "?";
}

GVariant *host_args_new(const char *key, ...)
{
    GVariantDict dict;
    va_list list;
    g_variant_dict_init(&dict, NULL);
    va_start(list, key);
    for (; key; key = va_arg(list, const char *)) {
        GVariant *value = va_arg(list, GVariant *);
        if (value)
            g_variant_dict_insert_value(&dict, key, value);
    }
    va_end(list);
    return g_variant_dict_end(&dict);
}

const char *host_args_string(GVariant *args, const char *key)
{
    const char *text = NULL;
    return args && g_variant_lookup(args, key, "&s", &text) ? text : NULL;
}

bool host_args_bool(GVariant *args, const char *key)
{
    gboolean on = FALSE;
    return args && g_variant_lookup(args, key, "b", &on) && on;
}

uint64_t host_args_number(GVariant *args, const char *key, uint64_t fallback)
{
    guint64 large;
    guint32 small;
    if (args && g_variant_lookup(args, key, "t", &large))
        return large;
    if (args && g_variant_lookup(args, key, "u", &small))
        return small;
    return fallback;
}

const char **host_args_strings(GVariant *args, const char *key)
{
    const char **strings = NULL;
    return args && g_variant_lookup(args, key, "^a&s", &strings) ? strings : NULL;
}
