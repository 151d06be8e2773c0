#include "hosts-found.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "app.h"
#include "core/text.h"
#include "model.h"
#include "worker.h"

/* A daemon for each driver, or one for all, which has the drivers that are installed. */
static const struct {
    const char *uri, *socket;
    const char *driver; /* file of the driver in the one for all; NULL: taken for granted */
    const char *needs;  /* a file of the kernel without which it is pointless, or NULL */
    bool session;       /* the user's own daemon */
} knowns[] = {
    {"qemu:///system", "virtqemud-sock", NULL, NULL, false},
    {"qemu:///session", "virtqemud-sock", NULL, NULL, true},
    {"xen:///system", "virtxend-sock", "libvirt_driver_libxl.so", "/proc/xen/privcmd", false},
    {"lxc:///system", "virtlxcd-sock", "libvirt_driver_lxc.so", NULL, false},
    {"ch:///system", "virtchd-sock", "libvirt_driver_ch.so", NULL, false},
};

/* True if the kernel says that somebody listens there. */
static bool is_listed(const char *table, const char *path)
{
    size_t len = strlen(path);
    for (const char *at = table ? strstr(table, path) : NULL; at; at = strstr(at + 1, path)) {
        if (at > table && at[-1] == ' ' && (at[len] == '\n' || !at[len]))
            return true;
    }
    return false;
}

/* A socket that this kernel's table does not have (it lies in another network namespace): asking
 * wakes nobody up here. */
static bool is_answered(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (g_strlcpy(address.sun_path, path, sizeof address.sun_path) >= sizeof address.sun_path)
        return false;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    bool answered = fd >= 0 && !connect(fd, (struct sockaddr *)&address, sizeof address);
    if (fd >= 0)
        close(fd);
    return answered;
}

/* *refused: it is there, but not for this user. */
static bool has_daemon(const char *root, const char *folder, const char *socket, const char *table,
                       bool *refused)
{
    struct stat st;
    g_autofree char *path = g_strconcat(root, folder, "/", socket, NULL);
    g_autofree char *old = g_strconcat("/var", path, NULL); /* as the daemon may call it */
    if (stat(path, &st) < 0 || !S_ISSOCK(st.st_mode))
        return false;
    if (access(path, W_OK) < 0) {
        *refused = true;
        return true;
    }
    return is_listed(table, path) || is_listed(table, old) || is_answered(path);
}

static bool has_driver(const char *root, const char *driver)
{
    static const char *const folders[] = {"/usr/lib64", "/usr/lib", "/usr/lib/x86_64-linux-gnu"};
    for (size_t i = 0; i < G_N_ELEMENTS(folders); i++) {
        g_autofree char *path =
            g_strconcat(root, folders[i], "/libvirt/connection-driver/", driver, NULL);
        if (access(path, F_OK) == 0)
            return true;
    }
    return false;
}

static void look_for(const char *root, const char *runtime, size_t known, const char *table,
                     GPtrArray *found)
{
    bool session = knowns[known].session, refused = false;
    g_autofree char *folder =
        session ? g_strconcat(runtime ? runtime : "", "/libvirt", NULL) : g_strdup("/run/libvirt");
    g_autofree char *needs = g_strconcat(root, knowns[known].needs, NULL);
    const char *driver = knowns[known].driver;
    if ((session && !runtime) || (knowns[known].needs && access(needs, F_OK) < 0))
        return;
    bool there = has_daemon(root, folder, knowns[known].socket, table, &refused) ||
                 ((!driver || has_driver(root, driver)) &&
                  has_daemon(root, folder, "libvirt-sock", table, &refused));
    if (!there && known)
        return;
    struct host_found *entry = g_new0(struct host_found, 1);
    entry->uri = knowns[known].uri;
    if (!there)
        entry->problem = N_("no daemon here");
    else if (refused)
        entry->problem = N_("not for this user: the group libvirt is needed");
    g_ptr_array_insert(found, there ? (gint)(found->len && refused ? found->len : 0) : -1, entry);
}

GPtrArray *hosts_found_look(const char *root, const char *runtime)
{
    GPtrArray *found = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *table = NULL;
    g_file_get_contents("/proc/net/unix", &table, NULL, NULL);
    for (size_t i = G_N_ELEMENTS(knowns); i-- > 0;)
        look_for(root, runtime, i, table, found);
    return found;
}

/* --- on the worker --- */

struct look {
    struct app *app;
    char *runtime;
    GPtrArray *found;
};

static void look_done(void *data)
{
    struct look *look = data;
    look->app->hosts_found = look->found;
    model_touch(look->app->model, NULL);
    g_free(look->runtime);
    g_free(look);
}

static void look_run(void *data)
{
    struct look *look = data;
    look->found = hosts_found_look("", look->runtime);
    app_post(look->app, look_done, look);
}

void hosts_found_start(struct app *app)
{
    if (app->hosts_looked)
        return;
    app->hosts_looked = true;
    struct look *look = g_new0(struct look, 1);
    look->app = app;
    look->runtime = g_strdup(g_getenv("XDG_RUNTIME_DIR"));
    worker_push(app->worker, look_run, look);
}

const GPtrArray *hosts_found(struct app *app)
{
    return app->hosts_found;
}
