#include "kvm-pools.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "create-paths.h"
#include "host-verb.h"
#include "inventory.h"
#include "job.h"
#include "volume-list.h"
#include "worker.h"

#define POOL_NAME "images"
#define VOLUMES_MAX 10000
#define SHOWN_US (3 * G_USEC_PER_SEC) /* drawn so lately: it is looked at */
#define AGAIN_US (5 * G_USEC_PER_SEC)
#define ISO_AT 32769 /* "CD001" of an ISO 9660 image */
#define QCOW2_SIZE_AT 24

/* One look into the folder: what it is for, and what was found. */
struct look {
    struct kvm_host *host;
    char *path;
    struct job *job; /* or NULL */
    bool list, json; /* the job wants the volumes printed */
    char *alias;
    struct inventory *found;
};

static void look_free(struct look *look)
{
    inventory_free(look->found);
    g_free(look->path);
    g_free(look->alias);
    g_free(look);
}

/* --- on the worker --- */

static bool has_bytes(int fd, off_t at, const char *bytes, size_t len)
{
    char found[8];
    return pread(fd, found, len, at) == (ssize_t)len && !memcmp(found, bytes, len);
}

/* The size that the guest sees; another format says it in its header. */
static void look_inside(int fd, struct volume *volume)
{
    guint64 size;
    volume->format = g_strdup("raw");
    if (has_bytes(fd, ISO_AT, "CD001", 5)) {
        g_free(volume->format);
        volume->format = g_strdup("iso");
    } else if (has_bytes(fd, 0, "QFI\xfb", 4) &&
               pread(fd, &size, sizeof size, QCOW2_SIZE_AT) == sizeof size) {
        g_free(volume->format);
        volume->format = g_strdup("qcow2");
        volume->capacity = GUINT64_FROM_BE(size);
    }
}

static void look_at_file(struct pool *pool, int folder, const char *path, const char *name)
{
    struct stat st;
    int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    bool readable = fd >= 0;
    if (readable ? fstat(fd, &st) : fstatat(folder, name, &st, 0))
        st.st_mode = 0;
    if (S_ISREG(st.st_mode)) {
        struct volume *volume = inventory_add_volume(pool, name);
        volume->path = g_build_filename(path, name, NULL);
        volume->type = g_strdup("file");
        volume->capacity = (uint64_t)st.st_size;
        volume->allocation = (uint64_t)st.st_blocks * 512;
        if (readable)
            look_inside(fd, volume);
    }
    if (readable)
        close(fd);
}

static void look_into(struct pool *pool, const char *path)
{
    struct statvfs fs;
    DIR *dir = opendir(path);
    pool->type = g_strdup("dir");
    pool->path = g_strdup(path);
    pool->known = pool->persistent = true;
    pool->state = dir ? POOL_RUNNING : POOL_INACTIVE;
    if (!dir)
        return;
    if (!statvfs(path, &fs)) {
        pool->capacity = (uint64_t)fs.f_blocks * fs.f_frsize;
        pool->available = (uint64_t)fs.f_bavail * fs.f_frsize;
        pool->allocation = pool->capacity - (uint64_t)fs.f_bfree * fs.f_frsize;
    }
    for (struct dirent *at = readdir(dir); at && pool->volumes->len < VOLUMES_MAX;
         at = readdir(dir)) {
        if (at->d_name[0] != '.')
            look_at_file(pool, dirfd(dir), path, at->d_name);
    }
    closedir(dir);
    inventory_sort_volumes(pool);
}

static void look_done(void *data);

static void look_run(void *data)
{
    struct look *look = data;
    struct pool *pool = inventory_add_pool(look->found, NULL, POOL_NAME, NULL);
    look_into(pool, look->path);
    if (look->job && look->list) {
        g_autofree char *text = volume_list_text(pool, look->alias, look->json);
        job_set_output(look->job, text);
    }
    app_post(look->host->app, look_done, look);
}

/* --- into the model --- */

static void look_done(void *data)
{
    struct look *look = data;
    struct kvm_host *host = look->host;
    struct inventory *inventory = model_inventory(host->app->model);
    struct pool *found = inventory_pool(look->found, 0);
    host->looking = host->host.loading = false;
    if (!g_atomic_int_get(&host->closing)) {
        struct inventory *volumes = inventory_new();
        struct pool *from = inventory_add_pool(volumes, NULL, POOL_NAME, NULL);
        inventory_take_volumes(from, found);
        inventory_take_pools(inventory, &host->host, look->found);
        inventory_take_volumes(inventory_find_pool(inventory, &host->host, POOL_NAME), from);
        inventory_free(volumes);
        model_touch(host->app->model, NULL);
    }
    if (look->job)
        job_finish(look->job, NULL);
    look_free(look);
}

static void look_start(struct kvm_host *host, enum host_verb verb, struct job *job, GVariant *args)
{
    struct look *look = g_new0(struct look, 1);
    look->host = host;
    look->path = create_images_dir(host->app);
    look->alias = g_strdup(host->host.alias);
    look->found = inventory_new();
    look->job = job;
    look->list = verb == HOST_VOL_LIST;
    look->json = host_args_bool(args, "json");
    host->looking = true;
    host->looked_us = g_get_monotonic_time();
    if (!host->watcher)
        host->watcher = worker_new("kvm-watch");
    worker_push(host->watcher, look_run, look);
}

void kvm_pools_begin(struct kvm_host *host)
{
    host->host.loading = true;
    look_start(host, HOST_VERBS, NULL, NULL);
}

void kvm_pools_tick(struct kvm_host *host)
{
    gint64 now = g_get_monotonic_time();
    const struct pool *pool =
        inventory_find_pool(model_inventory(host->app->model), &host->host, POOL_NAME);
    if (pool && !host->looking && pool->shown_us > now - SHOWN_US &&
        host->looked_us < now - AGAIN_US)
        look_start(host, HOST_VERBS, NULL, NULL);
}

bool kvm_pools_has(enum host_verb verb)
{
    return verb == HOST_POOL_REFRESH || verb == HOST_VOL_LIST;
}

void kvm_pools_run(struct kvm_host *host, enum host_verb verb, struct job *job, GVariant *args)
{
    look_start(host, verb, job, args);
}
