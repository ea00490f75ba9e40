"""The certificate: tables and prices from which anybody can recompute a programme's values and bounds."""

from counterpoise.exchange.certificate.verify import Claim, Verdict, verify
from counterpoise.exchange.certificate.write import PRICES, TABLES, certificate

__all__ = ["PRICES", "TABLES", "Claim", "Verdict", "certificate", "verify"]
