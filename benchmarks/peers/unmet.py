"""Prints what an installed package requires, with one of its extras, and does not find: a requirement in each line."""

import sys
from importlib import metadata

from pip._vendor.packaging.requirements import Requirement

package, extra = sys.argv[1:]
for text in metadata.requires(package) or []:
    wanted = Requirement(text)
    if wanted.marker and not any(wanted.marker.evaluate({"extra": each}) for each in ("", extra)):
        continue
    try:
        if wanted.specifier.contains(metadata.version(wanted.name), prereleases=True):
            continue
    except metadata.PackageNotFoundError:
        pass
    print(wanted.name + (f"[{','.join(wanted.extras)}]" if wanted.extras else "") + str(wanted.specifier))
