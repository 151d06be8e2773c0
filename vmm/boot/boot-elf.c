#include "boot/boot-elf.h"

#include <elf.h>
#include <string.h>

#include "core/text.h"

#define SEGMENTS_MAX 64
#define NOTES_MAX 65536 /* bytes of one note segment that are looked through */
#define NOTE_PHYS32_ENTRY 18
#define NOTE_NAME "Xen"
#define START_INFO_MAGIC 0x336ec578

struct start_info {
    uint32_t magic, version, flags, n_modules;
    uint64_t modules, cmdline, rsdp;
    uint64_t map;
    uint32_t n_map, reserved;
};

struct module {
    uint64_t base, size, cmdline, reserved;
};

struct map_entry {
    uint64_t base, size;
    uint32_t type, reserved;
};

struct elf {
    const struct vmm_boot_file *file;
    Elf64_Ehdr head;
    Elf64_Phdr segments[SEGMENTS_MAX];
    uint64_t end;   /* first guest address behind the loaded segments */
    uint32_t entry; /* from the note, 0: none found */
};

bool vmm_boot_elf_matches(const struct vmm_boot_file *kernel)
{
    uint8_t magic[SELFMAG];
    return vmm_boot_file_read(kernel, 0, magic, sizeof magic, NULL) &&
           memcmp(magic, ELFMAG, SELFMAG) == 0;
}

static bool malformed(const struct elf *elf, const char *what, struct vmm_error *err)
{
    return vmm_error_set(err, VMM_E_FORMAT, _("%s is no kernel that can be booted: %s"),
                         elf->file->name, what);
}

static bool read_headers(struct elf *elf, struct vmm_error *err)
{
    const Elf64_Ehdr *h = &elf->head;
    if (!vmm_boot_file_read(elf->file, 0, &elf->head, sizeof elf->head, err))
        return false;
    if (h->e_ident[EI_CLASS] != ELFCLASS64 || h->e_ident[EI_DATA] != ELFDATA2LSB ||
        h->e_machine != EM_X86_64)
        return malformed(elf, _("not an ELF file for x86-64"), err);
    if (h->e_phentsize != sizeof(Elf64_Phdr) || h->e_phnum == 0 || h->e_phnum > SEGMENTS_MAX)
        return malformed(elf, _("its program headers are of a strange size or number"), err);
    return vmm_boot_file_read(elf->file, h->e_phoff, elf->segments,
                              h->e_phnum * sizeof elf->segments[0], err);
}

static bool load_segment(struct elf *elf, const Elf64_Phdr *p, struct vmm_memory *mem,
                         struct vmm_error *err)
{
    if (p->p_filesz > p->p_memsz)
        return malformed(elf, _("a segment is larger in the file than in memory"), err);
    if (p->p_memsz == 0)
        return true;
    if (p->p_paddr < VMM_BOOT_KERNEL_MIN)
        return malformed(elf, _("a segment lies below 1 MiB"), err);
    if (!vmm_memory_span(mem, p->p_paddr, p->p_memsz))
        return vmm_error_set(err, VMM_E_NOMEM,
                             _("%s needs memory up to 0x%llx, the guest has %llu MiB"),
                             elf->file->name, (unsigned long long)(p->p_paddr + p->p_memsz),
                             (unsigned long long)(vmm_memory_size(mem) >> 20));
    if (p->p_paddr + p->p_memsz > elf->end)
        elf->end = p->p_paddr + p->p_memsz;
    /* The rest of memsz is zero already: RAM is zeroed before a boot. */
    return vmm_boot_file_load(elf->file, p->p_offset, p->p_filesz, mem, p->p_paddr, err);
}

/* Looks through notes for the entry; a note that does not fit ends the search. */
static void find_entry(struct elf *elf, const uint8_t *notes, size_t len, uint64_t align)
{
    if (align != 8)
        align = 4;
    size_t at = 0;
    Elf64_Nhdr note;
    while (!elf->entry && len - at >= sizeof note) {
        memcpy(&note, notes + at, sizeof note);
        at += sizeof note;
        uint64_t name = (note.n_namesz + align - 1) & ~(align - 1);
        uint64_t desc = (note.n_descsz + align - 1) & ~(align - 1);
        if (name > len - at || note.n_descsz > len - at - name)
            return;
        if (note.n_type == NOTE_PHYS32_ENTRY && note.n_namesz == sizeof NOTE_NAME &&
            memcmp(notes + at, NOTE_NAME, sizeof NOTE_NAME) == 0 && note.n_descsz >= 4)
            memcpy(&elf->entry, notes + at + name, sizeof elf->entry);
        if (desc > len - at - name)
            return;
        at += name + desc;
    }
}

static bool read_notes(struct elf *elf, const Elf64_Phdr *p, struct vmm_error *err)
{
    uint8_t notes[4096];
    if (p->p_filesz > NOTES_MAX)
        return malformed(elf, _("its notes are too large"), err);
    /* Kernels have some hundred bytes of notes; the entry is among the first. */
    size_t len = p->p_filesz < sizeof notes ? p->p_filesz : sizeof notes;
    if (!vmm_boot_file_read(elf->file, p->p_offset, notes, len, err))
        return false;
    find_entry(elf, notes, len, p->p_align);
    return true;
}

static bool load_segments(struct elf *elf, struct vmm_memory *mem, struct vmm_error *err)
{
    for (unsigned i = 0; i < elf->head.e_phnum; i++) {
        const Elf64_Phdr *p = &elf->segments[i];
        if (p->p_type == PT_LOAD && !load_segment(elf, p, mem, err))
            return false;
        if (p->p_type == PT_NOTE && !read_notes(elf, p, err))
            return false;
    }
    if (!elf->entry)
        return malformed(elf, _("it has no PVH entry (CONFIG_PVH)"), err);
    for (unsigned i = 0; i < elf->head.e_phnum; i++) {
        const Elf64_Phdr *p = &elf->segments[i];
        if (p->p_type == PT_LOAD && elf->entry >= p->p_paddr &&
            elf->entry - p->p_paddr < p->p_memsz)
            return true;
    }
    return malformed(elf, _("its PVH entry lies outside its segments"), err);
}

static bool put_start_info(const struct vmm_boot_config *config, struct vmm_memory *mem,
                           uint64_t initrd, uint64_t initrd_size)
{
    struct vmm_boot_range ranges[VMM_BOOT_RANGES_MAX];
    struct map_entry map[VMM_BOOT_RANGES_MAX];
    size_t n = vmm_boot_map(mem, ranges);
    for (size_t i = 0; i < n; i++)
        map[i] = (struct map_entry){ranges[i].base, ranges[i].size, ranges[i].type, 0};
    struct module module = {.base = initrd, .size = initrd_size};
    const uint64_t modules = VMM_BOOT_START_INFO + sizeof(struct start_info);
    struct start_info info = {
        .magic = START_INFO_MAGIC,
        .version = 1,
        .n_modules = initrd_size ? 1 : 0,
        .modules = initrd_size ? modules : 0,
        .cmdline = VMM_BOOT_CMDLINE,
        .rsdp = config->rsdp,
        .map = VMM_BOOT_ZERO_PAGE,
        .n_map = (uint32_t)n,
    };
    return vmm_memory_write(mem, VMM_BOOT_START_INFO, &info, sizeof info) &&
           vmm_memory_write(mem, modules, &module, sizeof module) &&
           vmm_memory_write(mem, VMM_BOOT_ZERO_PAGE, map, n * sizeof map[0]);
}

bool vmm_boot_elf_load(const struct vmm_boot_config *config, struct vmm_memory *mem,
                       struct vmm_vcpu_entry *entry, struct vmm_error *err)
{
    struct elf elf = {.file = config->kernel};
    uint64_t initrd, initrd_size;
    *entry = (struct vmm_vcpu_entry){.rsp = VMM_BOOT_STACK, .rbx = VMM_BOOT_START_INFO};
    if (!read_headers(&elf, err) || !load_segments(&elf, mem, err) ||
        !vmm_boot_put_cmdline(mem, config->cmdline, VMM_BOOT_CMDLINE_MAX - 1, err) ||
        !vmm_boot_put_initrd(mem, config->initrd, elf.end, VMM_BOOT_INITRD_MAX, &initrd,
                             &initrd_size, err) ||
        !vmm_boot_put_gdt(mem, entry, err))
        return false;
    entry->rip = elf.entry;
    return put_start_info(config, mem, initrd, initrd_size) ||
           vmm_error_set(err, VMM_E_NOMEM, _("The guest's memory is too small to boot in"));
}
