# SPDX-License-Identifier: GPL-2.0
"""Prints the tables of spec.h, as C, from the specification of the netlink family: spec.py kftp.yaml."""

import sys

import yaml

NUMBERS = {"u8", "u16", "u32", "u64", "s8", "s16", "s32", "s64"}
OTHERS = {"pad", "flag", "string", "binary", "nest"}


def symbol(*words):
    return "_".join(words).upper().replace("-", "_")


class Spec:
    def __init__(self, tree):
        self._family = tree["name"]
        self._constants = {one["name"]: one["value"] for one in tree["definitions"] if one["type"] == "const"}
        self._flags = {one["name"]: (1 << len(one["entries"])) - 1 for one in tree["definitions"] if one["type"] == "flags"}
        self._sets = {one["name"]: {attribute["name"]: attribute for attribute in one["attributes"]}
                      for one in tree["attribute-sets"]}
        self._operations = tree["operations"]["list"]

    def _value(self, value):
        return self._constants[value] if isinstance(value, str) else value

    def _attribute(self, where, attribute):
        kind = attribute["type"]
        if kind not in NUMBERS | OTHERS:
            sys.exit(f"spec.py: attribute {attribute['name']} has a type that this test does not know: {kind}")
        checks = {name: self._value(value) for name, value in attribute.get("checks", {}).items()}
        unknown = set(checks) - {"min", "max", "min-len", "max-len", "exact-len"}
        if unknown:
            sys.exit(f"spec.py: attribute {attribute['name']} has checks that this test does not know: {unknown}")
        fields = {"name": f'"{attribute["name"]}"', "type": symbol(self._family, "a", where, attribute["name"]),
                  "kind": symbol("kind", kind if kind in OTHERS else "number")}
        if kind in NUMBERS:
            fields["size"] = int(kind[1:]) // 8
            fields["is_signed"] = str(kind[0] == "s").lower()
            if "min" in checks:
                fields |= {"has_min": "true", "min": checks["min"]}
            if "max" in checks:
                fields |= {"has_max": "true", "max": checks["max"]}
            if attribute.get("enum-as-flags"):
                fields["mask"] = f"{self._flags[attribute['enum']]:#x}"
        fields["exact_len"] = checks.get("exact-len", -1)
        fields["min_len"] = checks.get("min-len", 0)
        fields["max_len"] = checks.get("max-len", -1)
        fields["multi"] = str(attribute.get("multi-attr", False)).lower()
        return "\t{ " + ", ".join(f".{name} = {value}" for name, value in fields.items()) + " },\n"

    def print(self):
        print("/* Made by tests/netlink/spec.py. */\n#include <linux/kftp.h>\n\n#include \"spec.h\"\n")
        table = ""
        for operation in self._operations:
            if "do" not in operation:
                continue
            name, where = operation["name"], operation["attribute-set"]
            wanted = [one for one in operation["do"]["request"]["attributes"] if self._sets[where][one]["type"] != "pad"]
            known = "".join(self._attribute(where, self._sets[where][one]) for one in wanted)
            # C has no empty arrays.
            print(f"static const struct attribute {symbol(name).lower()}[] = {{\n{known or '	{}' + chr(10)}}};\n")
            table += (f'\t{{ .name = "{name}", .cmd = {symbol(self._family, "cmd", name)}, .dump = '
                      f'{str("dump" in operation).lower()}, .attributes = {symbol(name).lower()}, .count = {len(wanted)} }},\n')
        print(f"const struct operation operations[] = {{\n{table}}};\n")
        print("const size_t n_operations = sizeof(operations) / sizeof(operations[0]);")


with open(sys.argv[1], encoding="utf-8") as file:
    Spec(yaml.safe_load(file)).print()
