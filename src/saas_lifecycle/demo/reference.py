"""What the invented company's world is made of: places, trades, channels, words. Order matters: codes are places."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from saas_lifecycle.demo.arrays import texts


def _words(text: str) -> pa.Array:
    return texts(text.split())


CURRENCIES = ("USD", "EUR", "GBP", "CHF", "JPY", "KWD")
EXPONENTS = (2, 2, 2, 2, 0, 3)
"""Digits of the minor unit of each currency, ISO 4217."""
CURRENCY_NAMES = texts(CURRENCIES)
CURRENCY_CODES = texts([currency.lower() for currency in CURRENCIES])
"""Stripe writes currencies in lower case, HubSpot in upper case."""


@dataclass(frozen=True)
class Country:
    name: str
    share: float
    currency: int
    zone_hours: int
    tax_percent: int
    conversion: float


COUNTRIES = (
    Country("United States", 0.36, 0, -6, 0, 1.05),
    Country("Germany", 0.12, 1, 1, 19, 1.0),
    Country("France", 0.11, 1, 1, 20, 1.08),
    Country("United Kingdom", 0.11, 2, 0, 20, 1.0),
    Country("Netherlands", 0.05, 1, 1, 21, 1.1),
    Country("Spain", 0.05, 1, 1, 21, 0.85),
    Country("Switzerland", 0.04, 3, 1, 8, 1.15),
    Country("Japan", 0.05, 4, 9, 10, 0.8),
    Country("Kuwait", 0.015, 5, 3, 0, 0.75),
    Country("Canada", 0.06, 0, -5, 0, 1.0),
    Country("Ireland", 0.02, 1, 0, 23, 1.0),
    Country("Australia", 0.02, 0, 10, 10, 0.95),
)


@dataclass(frozen=True)
class Industry:
    name: str
    share: float
    conversion: float
    churn: float


INDUSTRIES = (
    Industry("COMPUTER_SOFTWARE", 0.24, 1.15, 0.85),
    Industry("MARKETING_AND_ADVERTISING", 0.14, 1.05, 1.3),
    Industry("FINANCIAL_SERVICES", 0.10, 0.95, 0.75),
    Industry("RETAIL", 0.13, 0.95, 1.25),
    Industry("HOSPITAL_HEALTH_CARE", 0.08, 0.9, 0.7),
    Industry("EDUCATION_MANAGEMENT", 0.09, 0.75, 0.95),
    Industry("MANUFACTURING", 0.10, 0.9, 0.8),
    Industry("CONSULTING", 0.12, 1.1, 1.1),
)


@dataclass(frozen=True)
class Channel:
    """A way in: how visitors of it look in the web data, and what HubSpot calls it."""

    name: str
    hubspot: str
    lead_share: float
    visitor_share: float
    utm: tuple[str, str] | None
    referrer: str | None
    conversion: float


CHANNELS = (
    Channel("direct", "DIRECT_TRAFFIC", 0.16, 0.20, None, None, 1.05),
    Channel("organic_search", "ORGANIC_SEARCH", 0.29, 0.30, None, "https://www.google.example/", 1.0),
    Channel("paid_search", "PAID_SEARCH", 0.16, 0.13, ("google", "cpc"), "https://www.google.example/", 0.95),
    Channel(
        "paid_social", "PAID_SOCIAL", 0.09, 0.13, ("linkedin", "paid_social"), "https://www.linkedin.example/", 0.7
    ),
    Channel("organic_social", "SOCIAL_MEDIA", 0.06, 0.08, ("linkedin", "social"), "https://www.linkedin.example/", 0.8),
    Channel("email", "EMAIL_MARKETING", 0.07, 0.05, ("newsletter", "email"), None, 1.1),
    Channel("referral", "REFERRALS", 0.08, 0.05, ("partner", "referral"), "https://blog.partner.example/", 1.35),
    Channel("event", "OFFLINE", 0.04, 0.01, ("conference", "event"), None, 1.2),
    Channel("content", "OTHER_CAMPAIGNS", 0.05, 0.05, ("ebook", "content"), "https://www.magazine.example/", 0.85),
)
OUTBOUND_SOURCE = "OFFLINE"
PAID_SEARCH, PAID_SOCIAL, EMAIL, REFERRAL = 2, 3, 5, 6


@dataclass(frozen=True)
class Campaign:
    name: str
    channel: int
    platform: str
    source: str
    medium: str
    currency: int
    cost_per_click: float
    share: float


CAMPAIGNS = (
    Campaign("brand-search", PAID_SEARCH, "google_ads", "google", "cpc", 0, 1.4, 0.30),
    Campaign("category-search", PAID_SEARCH, "google_ads", "google", "cpc", 0, 4.6, 0.40),
    Campaign("category-search-dach", PAID_SEARCH, "google_ads", "google", "cpc", 1, 4.1, 0.18),
    Campaign("competitors-uk", PAID_SEARCH, "bing_ads", "bing", "cpc", 2, 5.2, 0.12),
    Campaign("retargeting", PAID_SOCIAL, "meta_ads", "facebook", "paid_social", 1, 1.1, 0.45),
    Campaign("operations-leaders", PAID_SOCIAL, "linkedin_ads", "linkedin", "paid_social", 0, 7.5, 0.40),
    Campaign("japan-launch", PAID_SOCIAL, "linkedin_ads", "linkedin", "paid_social", 4, 780.0, 0.15),
)
"""Bought campaigns; `share` is within the channel, `cost_per_click` in the campaign's currency."""

EMAIL_CAMPAIGNS = texts(["newsletter", "product-news", "webinar-invitation", "trial-tips", "win-back"])

PAGE_URLS = texts(
    [
        f"https://www.demo-company.example/{page}"
        for page in ("", "pricing", "product", "customers", "blog/how-to-measure-work", "blog/ten-reports", "docs")
    ]
    + [f"https://www.demo-company.example/{page}" for page in ("ebook", "demo", "signup", "security", "about")]
)
EBOOK_PAGE, DEMO_PAGE, SIGNUP_PAGE = 7, 8, 9
PAGE_WEIGHTS = (0.26, 0.15, 0.14, 0.06, 0.13, 0.08, 0.06, 0.04, 0.03, 0.0, 0.02, 0.03)
FORMS = (("form-ebook", "Get the e-book"), ("form-demo", "Ask for a demo"), ("form-webinar", "Join the webinar"))

USER_AGENTS = texts(
    [
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0",
        "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
        "HeadlessChrome/126.0.0.0",
    ]
)
PERSON_AGENTS, BOT_AGENTS = 4, 3

NAME_STARTS = _words("""
    Acorn Alder Amber Anchor Aspen Aurora Beacon Birch Blue Bright Cedar Cinder Clear Cobalt Copper
    Coral Crane Delta Dune Ember Falcon Fern Flint Forge Garnet Granite Harbor Hazel Heron Indigo Iron
    Ivory Juniper Kestrel Lark Linden Lumen Maple Marble Mesa Mint Moss North Oak Onyx Opal Orchard
    Osprey Pine Quartz Raven Ridge River Rowan Sable Sage Silver Slate Spruce Summit Tidal Timber Umber
    Vale Violet Willow Wren
""")
NAME_ENDS = _words("""
    Analytics Bakery Capital Care Cloud Clinics Consulting Data Design Dynamics Energy Engineering Foods
    Freight Games Health Hotels Industries Insurance Labs Legal Logistics Media Mobility Motors Networks
    Optics Partners Pharma Press Retail Robotics School Security Software Studio Systems Textiles Travel
    Works
""")
COMPANY_FORMS = texts(["", " Inc", " GmbH", " Ltd", " SAS", " BV", " & Co"])
FIRST_NAMES = _words("""
    ada aiko alan amir ana anil ben carla chloe dana diego elena emil farah finn grace hana hugo ines
    ivan jade jonas kai keiko lea liam lina luca maya milo mina nadia noah nora omar otto paul pia quinn
    rosa sami sara sofia taro tess theo uma vera yara yuki zoe
""")
LAST_NAMES = _words("""
    abbott almeida baker bauer becker bianchi brown carter chen costa dubois evans fischer fontaine
    garcia haddad hansen hayashi ito jansen keller khan kim lambert lopez martin meyer moreau muller
    nakamura novak okafor olsen patel petit rossi sato schmidt silva smith tanaka torres vogel walker
    weber wilson young zimmer
""")
JOB_TITLES = texts(
    [
        "Head of Operations",
        "Founder",
        "Analyst",
        "Chief Financial Officer",
        "Marketing Manager",
        "Engineer",
        "Team Lead",
    ]
)
FREE_MAIL_DOMAINS = texts(["gmail.com", "googlemail.com", "yahoo.com"])
"""Providers that allow no hyphen before the @: invented addresses there carry one, so they are nobody's."""

LOST_REASONS = ("price", "missing features", "competitor", "no decision", "timing", "other", None)
LOST_REASON_WEIGHTS = (0.24, 0.17, 0.15, 0.2, 0.1, 0.07, 0.07)
