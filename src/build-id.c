#include "build-id.h"

#include <elf.h>
#include <glib.h>
#include <link.h>
#include <stdbool.h>
#include <string.h>

#include "build-config.h"

/* Appends the note's first bytes; that many tell all builds apart. */
#define BUILD_ID_BYTES 10

static bool build_id_from_notes(const char *at, size_t len, char id[BUILD_ID_SIZE])
{
    while (len >= sizeof(ElfW(Nhdr))) {
        ElfW(Nhdr) note;
        memcpy(&note, at, sizeof note);
        size_t name = (note.n_namesz + 3u) & ~3u, desc = (note.n_descsz + 3u) & ~3u;
        if (len - sizeof note < name || len - sizeof note - name < desc)
            return false;
        const unsigned char *bytes = (const unsigned char *)at + sizeof note + name;
        if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == sizeof "GNU") {
            size_t used = strlen(id);
            for (size_t i = 0; i < MIN(note.n_descsz, BUILD_ID_BYTES); i++, used += 2)
                g_snprintf(id + used, BUILD_ID_SIZE - used, "%02x", bytes[i]);
            return true;
        }
        at += sizeof note + name + desc;
        len -= sizeof note + name + desc;
    }
    return false;
}

/* The first object is the program itself. */
static int build_id_of_object(struct dl_phdr_info *info, size_t size, void *opaque)
{
    (void)size;
    for (unsigned i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *header = &info->dlpi_phdr[i];
        const char *notes = (const char *)(info->dlpi_addr + header->p_vaddr);
        if (header->p_type == PT_NOTE && build_id_from_notes(notes, header->p_memsz, opaque))
            break;
    }
    return 1;
}

void build_id_get(char id[BUILD_ID_SIZE])
{
    g_strlcpy(id, PACKAGE_VERSION "-", BUILD_ID_SIZE);
    dl_iterate_phdr(build_id_of_object, id);
}
