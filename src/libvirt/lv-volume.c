#include "lv-volume.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/text.h"
#include "size-text.h"

#define CHUNK (256 * 1024) /* bytes: what one message of libvirt's stream takes */

/* --- a file into a volume --- */

struct upload {
    struct lv_task *task;
    virStreamPtr stream;
    int fd;
    char *buffer;
    struct lv_volume_progress *progress;
    gint64 told_us;
    const char *name;
};

static void upload_tell(struct upload *upload)
{
    gint64 now = g_get_monotonic_time();
    struct lv_volume_progress *progress = upload->progress;
    if (now - upload->told_us < G_USEC_PER_SEC / 5)
        return;
    upload->told_us = now;
    g_autofree char *done = size_format(progress->done), *total = size_format(progress->total);
    g_autofree char *detail =
        g_strdup_printf(_("uploading %s: %s of %s"), upload->name, done, total);
    double part = progress->total ? (double)progress->done / (double)progress->total : -1;
    job_progress(upload->task->job, part, detail);
}

/* One chunk, sent whole. */
static char *upload_chunk(struct upload *upload, size_t len)
{
    for (size_t at = 0; at < len;) {
        int sent = virStreamSend(upload->stream, upload->buffer + at, len - at);
        if (sent < 0)
            return lv_error(_("the host takes no more of it"));
        at += (size_t)sent;
    }
    upload->progress->done += len;
    upload_tell(upload);
    return NULL;
}

static char *upload_bytes(struct upload *upload)
{
    for (;;) {
        if (job_cancelled(upload->task->job))
            return g_strdup(_("cancelled"));
        ssize_t got = read(upload->fd, upload->buffer, CHUNK);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return g_strdup_printf(_("%s cannot be read: %s"), upload->name, g_strerror(errno));
        if (!got)
            return NULL;
        char *error = upload_chunk(upload, (size_t)got);
        if (error)
            return error;
    }
}

static char *upload_stream(struct upload *upload, virStorageVolPtr volume, uint64_t length)
{
    if (virStorageVolUpload(volume, upload->stream, 0, length, 0) < 0)
        return lv_error(_("the volume cannot be written"));
    upload->buffer = g_malloc(CHUNK);
    char *error = upload_bytes(upload);
    g_free(upload->buffer);
    if (error)
        virStreamAbort(upload->stream);
    else if (virStreamFinish(upload->stream) < 0)
        error = lv_error(_("the host did not take all of it"));
    return error;
}

static char *volume_fill(struct lv_task *task, virStorageVolPtr volume, const char *path,
                         uint64_t length, struct lv_volume_progress *progress)
{
    g_autofree char *name = g_path_get_basename(path);
    struct upload upload = {.task = task, .progress = progress, .name = name};
    upload.fd = open(path, O_RDONLY | O_CLOEXEC);
    if (upload.fd < 0)
        return g_strdup_printf(_("%s cannot be read: %s"), path, g_strerror(errno));
    char *error = NULL;
    upload.stream = virStreamNew(task->conn, 0);
    if (upload.stream) {
        error = upload_stream(&upload, volume, length);
        virStreamFree(upload.stream);
    } else {
        error = lv_error(_("the volume cannot be written"));
    }
    close(upload.fd);
    return error;
}

/* --- making --- */

static virStorageVolPtr find_volume(virConnectPtr conn, const char *pool_name, const char *name)
{
    virStoragePoolPtr pool = virStoragePoolLookupByName(conn, pool_name);
    virStorageVolPtr volume = pool ? virStorageVolLookupByName(pool, name) : NULL;
    if (pool)
        virStoragePoolFree(pool);
    return volume;
}

static virStorageVolPtr make_in(struct lv_task *task, virStoragePoolPtr pool, GVariant *volume,
                                char **error)
{
    const char *xml = host_args_string(volume, "xml");
    const char *from_pool = host_args_string(volume, "from-pool");
    const char *from = host_args_string(volume, "from-volume");
    virStorageVolPtr made = NULL, source = NULL;
    if (!xml) {
        *error = g_strdup(_("the volume has no definition"));
        return NULL;
    }
    if (from && from_pool) {
        job_progress(task->job, -1, _("copying the disk"));
        source = find_volume(task->conn, from_pool, from);
        made = source ? virStorageVolCreateXMLFrom(pool, xml, source, 0) : NULL;
    } else {
        made = virStorageVolCreateXML(pool, xml, 0);
    }
    if (!made)
        *error = lv_error(_("the volume was not made"));
    if (source)
        virStorageVolFree(source);
    return made;
}

static char *make_rest(struct lv_task *task, virStorageVolPtr made, GVariant *volume,
                       struct lv_volume_progress *progress)
{
    const char *file = host_args_string(volume, "file");
    uint64_t size = host_args_number(volume, "resize", 0);
    char *error = NULL;
    if (file)
        error = volume_fill(task, made, file, host_args_number(volume, "length", 0), progress);
    if (!error && size && virStorageVolResize(made, size, 0) < 0)
        error = lv_error(_("the disk cannot be made larger"));
    return error;
}

char *lv_volume_make(struct lv_task *task, GVariant *volume, struct lv_volume_progress *progress,
                     virStorageVolPtr *made)
{
    const char *pool_name = host_args_string(volume, "pool");
    const char *name = host_args_string(volume, "name");
    virStoragePoolPtr pool =
        pool_name ? virStoragePoolLookupByName(task->conn, pool_name) : NULL;
    char *error = NULL;
    if (!pool)
        error = lv_error(_("the host does not know this pool"));
    else if ((*made = make_in(task, pool, volume, &error)))
        error = make_rest(task, *made, volume, progress);
    if (pool)
        virStoragePoolFree(pool);
    if (!error)
        return NULL;
    char *text = g_strdup_printf("%s/%s: %s", pool_name ? pool_name : "", name ? name : "", error);
    g_free(error);
    return text;
}
