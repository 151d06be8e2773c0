#include "dialogs/new-guest-form.h"

#include <string.h>

#include "core/text.h"
#include "size-text.h"

#define MIB (UINT64_C(1) << 20)
#define GIB (UINT64_C(1) << 30)

static const char *const source_options[] = {N_("ISO"), N_("image"), N_("network"), N_("kernel"),
                                             N_("empty disk"), NULL};
static const char *const disk_options[] = {N_("new"), N_("none"), NULL};
static const char *const image_options[] = {N_("use it"), N_("copy"), N_("overlay"), NULL};
static const char *const firmware_options[] = {"BIOS", "UEFI", N_("UEFI with Secure Boot"), NULL};
static const char *const graphics_options[] = {"VNC", "SPICE", N_("none"), NULL};
static const char *const graphics_words[] = {"vnc", "spice", "none"};
static const char *const asking[] = {N_("asking the host ..."), NULL};

static const struct form_field fields[] = {
    {.kind = FORM_ENTRY, .id = "name", .label = N_("Name"), .width = 28, .flags = FORM_SUBMIT},
    {.kind = FORM_CHOICE, .id = "source", .label = N_("Source"), .options = source_options},
    {.kind = FORM_SELECT, .id = "found", .label = N_("Found there"), .options = asking},
    {.kind = FORM_ENTRY, .id = "media", .label = N_("ISO"), .flags = FORM_SUBMIT},
    {.kind = FORM_ENTRY, .id = "image", .label = N_("Image"), .flags = FORM_SUBMIT},
    {.kind = FORM_ENTRY, .id = "kernel", .label = N_("Kernel"), .flags = FORM_SUBMIT},
    {.kind = FORM_ENTRY, .id = "initrd", .label = N_("Initrd"), .flags = FORM_SUBMIT},
    {.kind = FORM_ENTRY, .id = "cmdline", .label = N_("Command line"), .flags = FORM_SUBMIT},
    {.kind = FORM_CHECK, .id = "once", .label = N_("Only once")},
    {.kind = FORM_ENTRY, .id = "os", .label = N_("System"), .width = 16, .flags = FORM_SUBMIT},
    {.kind = FORM_NUMBER, .id = "vcpus", .label = N_("CPUs"), .width = 4, .min = 1,
     .flags = FORM_SUBMIT},
    {.kind = FORM_NUMBER, .id = "memory", .label = N_("Memory"), .unit = N_("MiB"), .width = 7,
     .min = 1, .flags = FORM_BESIDE | FORM_SUBMIT},
    {.kind = FORM_CHOICE, .id = "disk", .label = N_("Disk"), .options = disk_options},
    {.kind = FORM_CHOICE, .id = "image-disk", .label = N_("Disk"), .options = image_options},
    {.kind = FORM_NUMBER, .id = "size", .label = N_("Size"), .unit = N_("GiB"), .width = 6,
     .flags = FORM_BESIDE | FORM_SUBMIT},
    {.kind = FORM_SELECT, .id = "pool", .label = N_("Pool"), .options = asking},
    {.kind = FORM_CHOICE, .id = "firmware", .label = N_("Firmware"), .options = firmware_options},
    {.kind = FORM_SELECT, .id = "network", .label = N_("Network"), .options = asking},
    {.kind = FORM_ENTRY, .id = "bridge", .label = N_("Bridge"), .width = 15, .flags = FORM_SUBMIT},
    {.kind = FORM_CHECK, .id = "start-network", .label = N_("Start it")},
    {.kind = FORM_CHOICE, .id = "graphics", .label = N_("Graphics"), .options = graphics_options},
    {.kind = FORM_CHECK, .id = "start", .label = N_("Start now")},
    {.kind = FORM_CHECK, .id = "console", .label = N_("Open console"), .flags = FORM_BESIDE},
    {.kind = FORM_CHECK, .id = "autostart", .label = N_("Autostart"), .flags = FORM_BESIDE},
    {.kind = FORM_NOTE, .id = "files", .flags = FORM_CUT_MIDDLE},
    {.kind = FORM_BUTTON, .id = "create", .label = N_("Create"), .flags = FORM_DEFAULT},
    {.kind = FORM_BUTTON, .id = "xml", .label = N_("XML")},
    {.kind = FORM_BUTTON, .id = "command", .label = N_("Command")},
    {.kind = FORM_BUTTON, .id = "cancel", .label = N_("Cancel")},
};

static const char *const check_fields[INSTALL_FIELDS] = {
    [INSTALL_FIELD_NAME] = "name",         [INSTALL_FIELD_MEDIA] = "media",
    [INSTALL_FIELD_IMAGE] = "image",       [INSTALL_FIELD_KERNEL] = "kernel",
    [INSTALL_FIELD_INITRD] = "initrd",     [INSTALL_FIELD_CMDLINE] = "cmdline",
    [INSTALL_FIELD_OS] = "os",             [INSTALL_FIELD_VCPUS] = "vcpus",
    [INSTALL_FIELD_MEMORY] = "memory",     [INSTALL_FIELD_DISK] = "size",
    [INSTALL_FIELD_POOL] = "pool",         [INSTALL_FIELD_FIRMWARE] = "firmware",
    [INSTALL_FIELD_NETWORK] = "network",   [INSTALL_FIELD_GRAPHICS] = "graphics",
    [INSTALL_FIELD_HOST] = "files",
};

struct form *new_guest_form_new(const struct form_ops *ops, void *opaque)
{
    return form_new(fields, G_N_ELEMENTS(fields), ops, opaque);
}

const char *new_guest_form_field(enum install_field check)
{
    return check_fields[check];
}

static enum install_source source_of(const struct form *form)
{
    return (enum install_source)MIN(form_choice(form, "source"), INSTALL_SOURCES - 1);
}

static enum install_disk disk_of(const struct form *form)
{
    enum install_source source = source_of(form);
    if (source == INSTALL_IMAGE)
        return (enum install_disk)(INSTALL_DISK_USE + MIN(form_choice(form, "image-disk"), 2));
    if (source == INSTALL_EMPTY)
        return INSTALL_DISK_NEW;
    return form_choice(form, "disk") ? INSTALL_DISK_NONE : INSTALL_DISK_NEW;
}

const char *new_guest_form_file(const struct form *form)
{
    static const char *const files[INSTALL_SOURCES] = {
        [INSTALL_ISO] = "media", [INSTALL_IMAGE] = "image", [INSTALL_KERNEL] = "kernel"};
    return files[source_of(form)];
}

/* --- options --- */

static void set_options(struct form *form, const char *id, GPtrArray *labels)
{
    g_ptr_array_add(labels, NULL);
    form_set_options(form, id, (const char *const *)labels->pdata);
    g_ptr_array_unref(labels);
}

void new_guest_form_offer(struct form *form, const struct offer *offer)
{
    GPtrArray *pools = g_ptr_array_new_with_free_func(g_free);
    GPtrArray *networks = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < offer->pools->len; i++) {
        const struct offer_pool *pool = g_ptr_array_index(offer->pools, i);
        g_autofree char *room = size_format(pool->available);
        g_ptr_array_add(pools, pool->active ? g_strdup_printf(_("%s  %s, %s free"), pool->name,
                                                              pool->type ? pool->type : "", room)
                                            : g_strdup_printf(_("%s  off"), pool->name));
    }
    if (!pools->len)
        g_ptr_array_add(pools, g_strdup(_("none")));
    for (guint i = 0; i < offer->networks->len; i++) {
        const struct offer_network *network = g_ptr_array_index(offer->networks, i);
        g_ptr_array_add(networks, network->active ? g_strdup(network->name)
                                                  : g_strdup_printf(_("%s  off"), network->name));
    }
    g_ptr_array_add(networks, g_strdup(_("a bridge of the host")));
    g_ptr_array_add(networks, g_strdup(_("user network (NAT, no privilege)")));
    g_ptr_array_add(networks, g_strdup(_("none")));
    set_options(form, "pool", pools);
    set_options(form, "network", networks);
}

/* Does the volume fit the source? */
static bool fits(const struct offer_volume *volume, enum install_source source)
{
    g_autofree char *lower = g_ascii_strdown(volume->name, -1);
    bool iso = !g_strcmp0(volume->format, "iso") || g_str_has_suffix(lower, ".iso");
    bool folder = !g_strcmp0(volume->type, "dir") || !g_strcmp0(volume->type, "netdir");
    return !folder && (source == INSTALL_ISO ? iso : !iso);
}

/* The volume number `index` of those that fit, or NULL. */
static const struct offer_volume *fitting(const struct offer *offer, enum install_source source,
                                          unsigned index)
{
    for (guint i = 0; offer && i < offer->pools->len; i++) {
        const struct offer_pool *pool = g_ptr_array_index(offer->pools, i);
        for (guint v = 0; v < pool->volumes->len; v++) {
            const struct offer_volume *volume = g_ptr_array_index(pool->volumes, v);
            if (fits(volume, source) && !index--)
                return volume;
        }
    }
    return NULL;
}

void new_guest_form_found(struct form *form, const struct offer *offer)
{
    GPtrArray *labels = g_ptr_array_new_with_free_func(g_free);
    const struct offer_volume *volume;
    for (unsigned i = 0; (volume = fitting(offer, source_of(form), i)); i++) {
        g_autofree char *size = size_format(volume->capacity);
        g_ptr_array_add(labels, g_strdup_printf("%s/%s  %s%s%s", volume->pool->name, volume->name,
                                                volume->format ? volume->format : "",
                                                volume->format ? ", " : "", size));
    }
    bool some = labels->len > 0;
    g_ptr_array_insert(labels, 0, g_strdup(some ? _("choose one, or type a path below")
                                                : _("nothing: type a path below")));
    set_options(form, "found", labels);
}

char *new_guest_form_chosen(const struct form *form, const struct offer *offer)
{
    unsigned option = form_choice(form, "found");
    const struct offer_volume *volume =
        option ? fitting(offer, source_of(form), option - 1) : NULL;
    return volume ? g_strconcat(volume->pool->name, "/", volume->name, NULL) : NULL;
}

/* --- spec <-> form --- */

static unsigned network_option(const struct install_spec *spec, const struct offer *offer)
{
    unsigned count = offer ? offer->networks->len : 0;
    const char *text = spec->network ? spec->network : "none";
    for (guint i = 0; i < count && g_str_has_prefix(text, "network="); i++) {
        const struct offer_network *network = g_ptr_array_index(offer->networks, i);
        if (!strcmp(network->name, text + strlen("network=")))
            return i;
    }
    if (g_str_has_prefix(text, "bridge="))
        return count;
    return strcmp(text, "user") ? count + 2 : count + 1;
}

static void show_choices(struct form *form, const struct install_spec *spec,
                         const struct offer *offer)
{
    bool image = spec->disk >= INSTALL_DISK_USE;
    form_set_choice(form, "source", spec->source);
    form_set_choice(form, "disk", spec->disk == INSTALL_DISK_NONE);
    form_set_choice(form, "image-disk", image ? spec->disk - INSTALL_DISK_USE : 0);
    form_set_choice(form, "firmware", spec->firmware);
    for (unsigned i = 0; i < G_N_ELEMENTS(graphics_words); i++) {
        if (!g_strcmp0(spec->graphics, graphics_words[i]))
            form_set_choice(form, "graphics", i);
    }
    if (!offer)
        return;
    for (guint i = 0; i < offer->pools->len; i++) {
        const struct offer_pool *pool = g_ptr_array_index(offer->pools, i);
        if (!g_strcmp0(pool->name, spec->pool))
            form_set_choice(form, "pool", i);
    }
    form_set_choice(form, "network", network_option(spec, offer));
}

void new_guest_form_show(struct form *form, const struct install_spec *spec,
                         const struct offer *offer)
{
    const struct {
        const char *id, *text;
    } texts[] = {
        {"name", spec->name},     {"media", spec->media},   {"image", spec->image},
        {"kernel", spec->kernel}, {"initrd", spec->initrd}, {"cmdline", spec->cmdline},
        {"os", spec->os},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        form_set_text(form, texts[i].id, texts[i].text ? texts[i].text : "");
    show_choices(form, spec, offer);
    form_set_checked(form, "once", spec->once);
    form_set_number(form, "vcpus", spec->vcpus);
    form_set_number(form, "memory", spec->memory / MIB);
    form_set_number(form, "size", (spec->disk_size + GIB - 1) / GIB);
    form_set_checked(form, "start-network", spec->start_network);
    form_set_checked(form, "start", spec->start);
    form_set_checked(form, "autostart", spec->autostart);
}

static void take_text(char **to, const struct form *form, const char *id)
{
    g_free(*to);
    *to = g_strstrip(g_strdup(form_text(form, id)));
}

static void take_network(const struct form *form, struct install_spec *spec,
                         const struct offer *offer)
{
    unsigned option = form_choice(form, "network"), count = offer->networks->len;
    g_free(spec->network);
    if (option < count) {
        const struct offer_network *network = g_ptr_array_index(offer->networks, option);
        spec->network = g_strconcat("network=", network->name, NULL);
    } else if (option == count) {
        g_autofree char *bridge = g_strstrip(g_strdup(form_text(form, "bridge")));
        spec->network = g_strconcat("bridge=", bridge, NULL);
    } else {
        spec->network = g_strdup(option == count + 1 ? "user" : "none");
    }
}

void new_guest_form_take(const struct form *form, struct install_spec *spec,
                         const struct offer *offer)
{
    take_text(&spec->name, form, "name");
    take_text(&spec->media, form, "media");
    take_text(&spec->image, form, "image");
    take_text(&spec->kernel, form, "kernel");
    take_text(&spec->initrd, form, "initrd");
    take_text(&spec->cmdline, form, "cmdline");
    take_text(&spec->os, form, "os");
    if (!*spec->os)
        g_clear_pointer(&spec->os, g_free);
    spec->source = source_of(form);
    spec->disk = disk_of(form);
    spec->once = form_checked(form, "once");
    spec->vcpus = (unsigned)MIN(form_number(form, "vcpus"), G_MAXUINT);
    spec->memory = MIN(form_number(form, "memory"), G_MAXUINT64 / MIB) * MIB;
    spec->disk_size = MIN(form_number(form, "size"), G_MAXUINT64 / GIB) * GIB;
    spec->firmware = (enum install_firmware)MIN(form_choice(form, "firmware"),
                                                INSTALL_FIRMWARES - 1);
    g_free(spec->graphics);
    spec->graphics = g_strdup(graphics_words[MIN(form_choice(form, "graphics"), 2)]);
    spec->start_network = form_checked(form, "start-network");
    spec->start = form_checked(form, "start");
    spec->autostart = form_checked(form, "autostart");
    if (!offer)
        return;
    if (form_choice(form, "pool") < offer->pools->len) {
        const struct offer_pool *pool =
            g_ptr_array_index(offer->pools, form_choice(form, "pool"));
        g_free(spec->pool);
        spec->pool = g_strdup(pool->name);
    }
    take_network(form, spec, offer);
}

/* --- which fields there are --- */

static bool network_is_off(const struct form *form, const struct offer *offer)
{
    unsigned option = form_choice(form, "network");
    if (!offer || option >= offer->networks->len)
        return false;
    return !((const struct offer_network *)g_ptr_array_index(offer->networks, option))->active;
}

bool new_guest_form_hides(const struct form *form, const char *id, const struct offer *offer)
{
    enum install_source source = source_of(form);
    enum install_disk disk = disk_of(form);
    bool kernel = source == INSTALL_KERNEL, image = source == INSTALL_IMAGE;
    const struct {
        const char *id;
        bool hidden;
    } rules[] = {
        {"found", source != INSTALL_ISO && !image},
        {"media", source != INSTALL_ISO},
        {"image", !image},
        {"kernel", !kernel},
        {"initrd", !kernel},
        {"cmdline", !kernel},
        {"once", !kernel},
        {"disk", image || source == INSTALL_EMPTY},
        {"image-disk", !image},
        {"size", disk == INSTALL_DISK_NONE || disk == INSTALL_DISK_USE},
        {"pool", disk == INSTALL_DISK_NONE || disk == INSTALL_DISK_USE},
        {"bridge", !offer || form_choice(form, "network") != offer->networks->len},
        {"start-network", !network_is_off(form, offer)},
    };
    for (size_t i = 0; id && i < G_N_ELEMENTS(rules); i++) {
        if (!strcmp(rules[i].id, id))
            return rules[i].hidden;
    }
    return false;
}
