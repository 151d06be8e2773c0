# ui/local.mk: terminal, canvas, theme, keys, stack, widgets
libui_a_SOURCES += \
	ui/canvas.c ui/canvas.h ui/glyph.c ui/glyph.h ui/keys.c ui/keys.h ui/palette.c ui/palette.h \
	ui/pane.h ui/stack.h ui/theme.c ui/theme.h ui/theme-builtin.h ui/ui.h ui/widgets/list.h
nodist_libui_a_SOURCES = ui/theme-builtin.c

THEMES = themes/dark.theme themes/mono.theme
themedir = $(pkgdatadir)/themes
dist_theme_DATA = $(THEMES)
EXTRA_DIST += themes/embed.awk
CLEANFILES += ui/theme-builtin.c
ui/theme-builtin.c: themes/embed.awk $(THEMES)
	$(AM_V_GEN)$(MKDIR_P) ui && cd $(srcdir) && \
	$(AWK) -f themes/embed.awk $(THEMES) > $(abs_builddir)/$@.tmp && \
	mv $(abs_builddir)/$@.tmp $(abs_builddir)/$@
