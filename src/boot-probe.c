#include "boot-probe.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/text.h"
#include "visible.h"

#define PVH_NOTE 18 /* XEN_ELFNOTE_PHYS32_ENTRY */
#define HEAD 2048   /* bytes looked at first */
#define NOTES_MAX 4096

struct probing {
    int fd;
    uint8_t head[HEAD];
    size_t len; /* of head */
    struct boot_probe *out;
};

static void say(struct boot_probe *out, enum boot_kind kind, const char *reason)
{
    out->kind = kind;
    g_strlcpy(out->reason, reason, sizeof out->reason);
}

static uint32_t little(const uint8_t *at, unsigned bytes)
{
    uint32_t value = 0;
    for (unsigned i = 0; i < bytes; i++)
        value |= (uint32_t)at[i] << 8 * i;
    return value;
}

static bool read_at(int fd, uint64_t offset, void *buf, size_t len)
{
    return offset <= INT64_MAX - len && pread(fd, buf, len, (off_t)offset) == (ssize_t)len;
}

/* --- ELF --- */

/* Notes are name size, descriptor size, type; name and descriptor padded to 4 bytes. */
static bool notes_have_pvh(const uint8_t *notes, size_t len)
{
    for (size_t at = 0; at + 12 <= len;) {
        uint64_t name = little(notes + at, 4), desc = little(notes + at + 4, 4);
        uint32_t type = little(notes + at + 8, 4);
        if (type == PVH_NOTE && name == 4 && at + 16 <= len && !memcmp(notes + at + 12, "Xen", 4))
            return true;
        uint64_t next = at + 12 + ((name + 3) & ~3u) + ((desc + 3) & ~3u);
        if (next > len)
            return false;
        at = next;
    }
    return false;
}

static bool segment_has_pvh(const struct probing *in, uint64_t offset, uint64_t size)
{
    uint8_t notes[NOTES_MAX];
    size_t len = (size_t)MIN(size, sizeof notes);
    return read_at(in->fd, offset, notes, len) && notes_have_pvh(notes, len);
}

static bool elf64_has_pvh(const struct probing *in)
{
    Elf64_Ehdr header;
    memcpy(&header, in->head, sizeof header);
    for (unsigned i = 0; i < header.e_phnum && i < 64; i++) {
        Elf64_Phdr segment;
        if (header.e_phoff > INT64_MAX / 2 ||
            !read_at(in->fd, header.e_phoff + i * sizeof segment, &segment, sizeof segment))
            return false;
        if (segment.p_type == PT_NOTE && segment_has_pvh(in, segment.p_offset, segment.p_filesz))
            return true;
    }
    return false;
}

static bool elf32_has_pvh(const struct probing *in)
{
    Elf32_Ehdr header;
    memcpy(&header, in->head, sizeof header);
    for (unsigned i = 0; i < header.e_phnum && i < 64; i++) {
        Elf32_Phdr segment;
        if (!read_at(in->fd, header.e_phoff + i * sizeof segment, &segment, sizeof segment))
            return false;
        if (segment.p_type == PT_NOTE && segment_has_pvh(in, segment.p_offset, segment.p_filesz))
            return true;
    }
    return false;
}

static bool probe_elf(struct probing *in)
{
    if (in->len < sizeof(Elf64_Ehdr) || memcmp(in->head, ELFMAG, SELFMAG))
        return false;
    bool wide = in->head[EI_CLASS] == ELFCLASS64;
    if (wide ? elf64_has_pvh(in) : elf32_has_pvh(in))
        in->out->kind = BOOT_PVH;
    else
        say(in->out, BOOT_ELF, _("it is a program, not a kernel: it has no PVH entry"));
    return true;
}

/* --- bzImage (Documentation/arch/x86/boot.rst) --- */

static void read_version(struct probing *in)
{
    char text[64] = "";
    uint64_t offset = little(in->head + 0x20e, 2);
    if (!offset || pread(in->fd, text, sizeof text - 1, (off_t)offset + 0x200) < 1)
        return;
    text[strcspn(text, " \n")] = 0;
    g_autofree char *shown = visible_text(text, sizeof in->out->version - 1);
    g_strlcpy(in->out->version, shown, sizeof in->out->version);
}

static bool probe_bzimage(struct probing *in)
{
    if (in->len < 0x268 || memcmp(in->head + 0x202, "HdrS", 4) ||
        little(in->head + 0x1fe, 2) != 0xaa55)
        return false;
    if (little(in->head + 0x206, 2) < 0x206)
        say(in->out, BOOT_FOREIGN, _("it is a kernel of a boot protocol too old to be served"));
    else if (!(in->head[0x211] & 1))
        say(in->out, BOOT_FOREIGN, _("it is a zImage; a bzImage is needed"));
    else
        in->out->kind = BOOT_BZIMAGE;
    read_version(in);
    return true;
}

/* --- everything else --- */

static const struct {
    unsigned offset;
    const char *magic;
    unsigned len;
    const char *reason; /* N_() */
} foreign_formats[] = {
    {0, "QFI\xfb", 4,
     N_("it is a qcow2 image, not a raw one: qemu-img convert -O raw")},
    {0, "KDMV", 4,
     N_("it is a VMDK image, not a raw one: qemu-img convert -O raw")},
    {0, "vhdxfile", 8,
     N_("it is a VHDX image, not a raw one: qemu-img convert -O raw")},
    {0, "conectix", 8,
     N_("it is a VHD image, not a raw one: qemu-img convert -O raw")},
    {64, "\x7f\x10\xda\xbe", 4,
     N_("it is a VDI image, not a raw one: qemu-img convert -O raw")},
    {0, "LUKS\xba\xbe", 6, N_("it is an encrypted volume")},
    {0, "\x1f\x8b", 2, N_("it is compressed (gzip): unpack it first")},
    {0,
     "\xfd"
     "7zXZ",
     5, N_("it is compressed (xz): unpack it first")},
    {0, "\x28\xb5\x2f\xfd", 4, N_("it is compressed (zstd): unpack it first")},
    {0, "BZh", 3, N_("it is compressed (bzip2): unpack it first")},
    {0, "PK\x03\x04", 4, N_("it is a zip archive")},
    {0, "#!", 2, N_("it is a script")},
};

static bool probe_foreign(struct probing *in)
{
    for (size_t i = 0; i < G_N_ELEMENTS(foreign_formats); i++) {
        unsigned end = foreign_formats[i].offset + foreign_formats[i].len;
        if (in->len < end || memcmp(in->head + foreign_formats[i].offset, foreign_formats[i].magic,
                                    foreign_formats[i].len))
            continue;
        say(in->out, BOOT_FOREIGN, _(foreign_formats[i].reason));
        return true;
    }
    return false;
}

/* Where the root file system of a raw image probably is: in a partition, or the whole of it. */
static bool probe_raw(struct probing *in)
{
    in->out->kind = BOOT_RAW;
    if (in->len >= 1082 && little(in->head + 1080, 2) == 0xef53) /* ext2, 3, 4 */
        in->out->layout = LAYOUT_FILE_SYSTEM;
    else if (in->len >= 4 && !memcmp(in->head, "XFSB", 4))
        in->out->layout = LAYOUT_FILE_SYSTEM;
    else if (in->len >= 512 && little(in->head + 510, 2) == 0xaa55 && in->head[450])
        in->out->layout = LAYOUT_PARTITIONS;
    return true;
}

static bool probe_file(struct probing *in, const char *path)
{
    struct stat st;
    if (fstat(in->fd, &st)) {
        say(in->out, BOOT_UNREADABLE, g_strerror(errno));
        return false;
    }
    if (!S_ISREG(st.st_mode) && !S_ISBLK(st.st_mode)) {
        say(in->out, BOOT_UNREADABLE,
            S_ISDIR(st.st_mode) ? _("it is a folder") : _("it is no file or block device"));
        return false;
    }
    in->out->device = S_ISBLK(st.st_mode);
    off_t end = in->out->device ? lseek(in->fd, 0, SEEK_END) : st.st_size;
    in->out->size = end > 0 ? (uint64_t)end : 0;
    in->out->allocated = (uint64_t)st.st_blocks * 512;
    in->out->writable = access(path, W_OK) == 0;
    ssize_t n = pread(in->fd, in->head, sizeof in->head, 0);
    if (n < 0)
        say(in->out, BOOT_UNREADABLE, g_strerror(errno));
    else if (!in->out->size)
        say(in->out, BOOT_EMPTY, _("it is empty"));
    in->len = n > 0 ? (size_t)n : 0;
    return n >= 0 && in->out->size;
}

void boot_probe(const char *path, struct boot_probe *probe)
{
    *probe = (struct boot_probe){0};
    struct probing in = {.out = probe};
    in.fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (in.fd < 0) {
        say(probe, BOOT_UNREADABLE, g_strerror(errno));
        return;
    }
    if (probe_file(&in, path) && !probe_elf(&in) && !probe_bzimage(&in) && !probe_foreign(&in))
        probe_raw(&in);
    close(in.fd);
}

bool boot_probe_is_kernel(const struct boot_probe *probe)
{
    return probe->kind == BOOT_PVH || probe->kind == BOOT_BZIMAGE;
}
