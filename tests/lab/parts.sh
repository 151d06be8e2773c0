# parts.sh: the parts of the lab, in the order in which they are ended from the last to the first.
lab_parts=(daemon remote session node guest network pool lxc)
for lab_part in "${lab_parts[@]}"; do
    . "$LAB_TREE/$lab_part.sh"
done
