/* corpus.c: kinds of hypervisors x sets of devices x ways of writing. */
#include "corpus.h"

#include <stdbool.h>
#include <string.h>

struct kind {
    const char *type, *root, *os, *extra;
};

static const struct kind kinds[] = {
    {"kvm", "", "<type arch='x86_64' machine='pc-q35-7.2'>hvm</type>|<boot dev='hd'/>",
     "<features>|<acpi/>|<apic/>|</features>|<cpu mode='host-passthrough' check='none'/>"},
    {"qemu", " xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'",
     "<type arch='aarch64' machine='virt'>hvm</type>|<loader readonly='yes' type='pflash'>/f &amp; "
     "g.fd</loader>|<nvram>/var/a b.fd</nvram>",
     "<qemu:commandline>|<qemu:arg value='-device'/>|<qemu:arg value='x=\"1\"'/>|"
     "<qemu:env name='A' value='&lt;&#9;b&gt;'/>|</qemu:commandline>"},
    {"lxc", "", "<type>exe</type>|<init>/sbin/init</init>|<initarg>a</initarg>|<initarg>b</initarg>",
     "<!-- a container -->|<idmap>|<uid start='0' target='1000' count='10'/>|</idmap>"},
    {"xen", "", "<type arch='x86_64' machine='xenpv'>linux</type>|<kernel>/boot/k</kernel>|"
                "<cmdline>root=/dev/xvda &quot;quiet&quot; &amp;c</cmdline>",
     "<bootloader>/usr/bin/pygrub</bootloader>|<bootloader_args/>"},
    {"vmware", " xmlns:vmware='http://libvirt.org/schemas/domain/vmware/1.0'",
     "<type arch='i686'>hvm</type>",
     "<vmware:datacenterpath>a/b</vmware:datacenterpath>|<vmware:moref>vm-1</vmware:moref>"},
    {"bhyve", " xmlns:bhyve='http://libvirt.org/schemas/domain/bhyve/1.0'",
     "<type>hvm</type>|<boot dev='hd'/>|<boot dev='network'/>",
     "<bhyve:commandline><bhyve:arg value='-s'/><bhyve:arg value='1'/></bhyve:commandline>"},
    {"test", "", "<type>hvm</type>", "<title>A <![CDATA[<b>&bold</b>]]> title</title>"},
    {"vendor", " xmlns:v='urn:vendor:x'", "<type>hvm</type>",
     "<metadata>|<v:note v:by='me'><v:deep><v:deeper/></v:deep> mixed <v:b/> \xe4\xb8\xad text</v:note>|"
     "<libosinfo:libosinfo xmlns:libosinfo='http://libosinfo.org/xmlns/libvirt/domain/1.0'>|"
     "<libosinfo:os id='http://debian.org/debian/12'/>|</libosinfo:libosinfo>|"
     "<x xmlns='urn:default'><y z=''/></x>|</metadata>"},
};

static const char *const devices[] = {
    "<emulator>/usr/bin/qemu</emulator>|<disk type='file' device='disk'>|<driver name='qemu' "
    "type='qcow2'/>|<source file='/i/a.qcow2'/>|<target dev='vda' bus='virtio'/>|</disk>",
    "<disk type='file' device='disk'><source file='/i/a.raw'/><target dev='vda'/></disk>|"
    "<disk type='file' device='cdrom'>|<target dev='sda' bus='sata'/>|<readonly/>|</disk> "
    "<!-- the installer -->|<disk type='network' device='disk'>|<source protocol='rbd' name='p/i'>|"
    "<host name='m&#x31;' port='6789'/>|</source>|<target dev='vdb'/>|</disk>",
    "<!-- nothing but a network -->|<interface type='network'>|<mac address='52:54:00:11:22:33'/>|"
    "<source network='default'/>|<model type='virtio'/>|</interface>|<serial type='pty'/>|"
    "<console type='pty'/>",
    "<?vendor keep this?>|<hostdev mode='subsystem' type='pci' managed='yes'>|<source>|"
    "<address domain='0x0000' bus='0x06' slot='0x02' function='0x0'/>|</source>|</hostdev>|"
    "<graphics type='vnc' port='-1' passwd='a&apos;b>c'/>|<video><model type='qxl'/></video>",
    "<filesystem type='mount'>|<source dir='/a'/>|<target dir='/'/>|</filesystem>|"
    "<memballoon model='none'/>|<!--|  several|  lines <disk/> -->|<rng model='virtio'>|"
    "<backend model='random'>/dev/urandom</backend>|</rng>",
    "",
};

enum way { WAY_INDENTED, WAY_DOUBLE_QUOTES, WAY_TABS, WAY_ONE_LINE, WAY_CRLF, WAY_DECLARED, WAYS };

G_STATIC_ASSERT(G_N_ELEMENTS(kinds) * G_N_ELEMENTS(devices) * WAYS == CORPUS_SIZE);

static void add_lines(GString *out, const char *pieces, unsigned indent, enum way way)
{
    g_auto(GStrv) lines = g_strsplit(pieces, "|", -1);
    unsigned depth = indent;
    for (char **line = lines; *line; line++) {
        bool closes = g_str_has_prefix(*line, "</");
        bool opens = **line == '<' && !closes && (*line)[1] != '!' && (*line)[1] != '?' &&
                     !strstr(*line, "/>") && !strstr(*line, "</");
        if (!**line)
            continue;
        depth -= closes;
        for (unsigned i = 0; way != WAY_ONE_LINE && i < depth; i++)
            g_string_append(out, way == WAY_TABS ? "\t" : "  ");
        g_string_append(out, *line);
        if (way != WAY_ONE_LINE)
            g_string_append_c(out, '\n');
        depth += opens;
    }
}

static void swap_quotes(GString *text)
{
    for (gsize i = 0; i < text->len; i++) {
        if (text->str[i] == '\'')
            text->str[i] = '"';
        else if (text->str[i] == '"')
            text->str[i] = '\'';
    }
}

static void make_crlf(GString *text)
{
    for (gsize i = 0; i < text->len; i++) {
        if (text->str[i] == '\n')
            g_string_insert_c(text, (gssize)i++, '\r');
    }
}

char *corpus_definition(unsigned index)
{
    enum way way = index % WAYS;
    const struct kind *kind = &kinds[index / WAYS % G_N_ELEMENTS(kinds)];
    const char *set = devices[index / WAYS / G_N_ELEMENTS(kinds) % G_N_ELEMENTS(devices)];
    GString *out = g_string_new(NULL);
    if (way == WAY_DECLARED)
        g_string_append(out, "<?xml version='1.0' encoding='UTF-8'?>\n<!-- above -->\n");
    g_autofree char *head = g_strdup_printf(
        "<domain type='%s'%s>|<name>d-%u</name>|<uuid>c7a5fdbd-edaf-9455-926a-d65c16db%04u</uuid>|"
        "<!-- memory & such -->|<memory unit='KiB'>524288</memory>|<vcpu placement='static'  >1"
        "</vcpu>", kind->type, kind->root, index, index);
    add_lines(out, head, 0, way);
    add_lines(out, "<os>", 1, way);
    add_lines(out, kind->os, 2, way);
    add_lines(out, "</os>", 2, way);
    add_lines(out, kind->extra, 1, way);
    add_lines(out, *set ? "<devices>" : "<devices/>", 1, way);
    add_lines(out, set, 2, way);
    add_lines(out, *set ? "</devices>" : "", 2, way);
    add_lines(out, "</domain>", 1, way);
    if (way == WAY_DECLARED)
        g_string_append(out, "<!-- below -->\n");
    if (way == WAY_DOUBLE_QUOTES)
        swap_quotes(out);
    if (way == WAY_CRLF)
        make_crlf(out);
    return g_string_free(out, FALSE);
}
