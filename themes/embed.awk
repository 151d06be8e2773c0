# embed.awk: theme files as a C table, so that a first start needs nothing installed.
BEGIN {
    print "/* Made from the theme files by themes/embed.awk. */"
    print "#include \"theme-builtin.h\"\n"
    print "const struct theme_file theme_builtin[] = {"
}
FNR == 1 {
    if (NR > 1)
        print "    },"
    name = FILENAME
    sub(/.*\//, "", name)
    sub(/\.theme$/, "", name)
    printf "    {\n        \"%s\",\n", name
}
{
    gsub(/\\/, "\\\\")
    gsub(/"/, "\\\"")
    printf "        \"%s\\n\"\n", $0
}
END { print "    },\n    {0, 0},\n};" }
