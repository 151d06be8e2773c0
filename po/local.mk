# po/local.mk: translations: compiled into build/locale/, installed under localedir
LANGUAGES = zh_CN
PO_FILES = $(LANGUAGES:%=po/%.po)
MO_FILES = $(LANGUAGES:%=locale/%/LC_MESSAGES/virtty.mo)
EXTRA_DIST += $(PO_FILES)
CLEANFILES += $(MO_FILES)
all-local: $(MO_FILES)

locale/%/LC_MESSAGES/virtty.mo: $(srcdir)/po/%.po
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(MSGFMT) -c -o $@ $<

install-data-local: $(MO_FILES)
	for l in $(LANGUAGES); do \
	  $(MKDIR_P) "$(DESTDIR)$(localedir)/$$l/LC_MESSAGES" && \
	  $(INSTALL_DATA) locale/$$l/LC_MESSAGES/virtty.mo "$(DESTDIR)$(localedir)/$$l/LC_MESSAGES/" \
	  || exit 1; \
	done

uninstall-local:
	for l in $(LANGUAGES); do \
	  rm -f "$(DESTDIR)$(localedir)/$$l/LC_MESSAGES/virtty.mo"; \
	done

# Brings new strings into the translations; the translator fills them in.
update-po:
	cd $(srcdir) && find vmm src ui -name '*.[ch]' | LC_ALL=C sort | \
	  xgettext -k_ -kN_ -kngettext:1,2 --from-code=UTF-8 --package-name=virtty --add-location=file \
	    -o $(abs_builddir)/virtty.pot -f -
	for l in $(LANGUAGES); do \
	  msgmerge -q -N --previous -U --backup=off --add-location=file $(srcdir)/po/$$l.po virtty.pot || exit 1; \
	  msgfmt --statistics -o /dev/null $(srcdir)/po/$$l.po; \
	done
.PHONY: update-po
