"""Apache Superset reads the published warehouse: over its REST API a dataset, the data of a chart, and refused DDL.

usage: python tests/acceptance/superset.py SUPERSET [WAREHOUSE]

SUPERSET is the folder of an environment that has Superset (`make superset` makes one); WAREHOUSE defaults to
data/warehouse. Superset runs on the loopback alone, with a secret, a password and a metadata database of this run.
Prints a line for each thing shown; ends with 1 at the first that does not hold.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

from saas_lifecycle.engine import open_published

SCHEMA, TABLE = "bi", "fct_mrr_bridge_monthly_total"
DDL = f"drop table {SCHEMA}.{TABLE}"
SECONDS_TO_START = 300


@dataclass
class Client:
    """Superset's REST API as one user; an answer is its status and its JSON."""

    place: str
    opener: OpenerDirector = field(default_factory=lambda: build_opener(HTTPCookieProcessor(CookieJar())))
    headers: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, content: dict[str, Any] | None = None) -> tuple[int, dict[str, Any]]:
        request = Request(f"{self.place}{path}", method=method, headers=self.headers)  # noqa: S310 - the loopback
        if content is not None:
            request.data = json.dumps(content).encode()
            request.add_header("Content-Type", "application/json")
        try:
            with self.opener.open(request, timeout=120) as answer:
                return answer.status, json.loads(answer.read() or b"{}")
        except HTTPError as error:
            text = error.read().decode(errors="replace")
            try:
                return error.code, json.loads(text)
            except json.JSONDecodeError:
                return error.code, {"message": text[:500]}

    def sign_in(self, password: str) -> None:
        _, token = self.ask(
            "POST",
            "/api/v1/security/login",
            {"username": "admin", "password": password, "provider": "db", "refresh": False},
        )
        self.headers["Authorization"] = f"Bearer {token['access_token']}"
        _, csrf = self.ask("GET", "/api/v1/security/csrf_token/")
        self.headers |= {"X-CSRFToken": csrf["result"], "Referer": self.place}


def check(holds: bool, what: str, evidence: object = "") -> None:
    print(f"{'ok ' if holds else 'NOT'}  {what}", flush=True)
    if not holds:
        sys.exit(f"     {str(evidence)[:1500]}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def prepare(superset: Path, home: Path, password: str) -> dict[str, str]:
    """An empty metadata database with one user; returns the environment that Superset runs in."""
    (home / "superset_config.py").write_text(
        f"SQLALCHEMY_DATABASE_URI = 'sqlite:///{home}/superset.db'\nTALISMAN_ENABLED = False\n"
    )
    environment = {
        **os.environ,
        "PATH": f"{superset / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "FLASK_APP": "superset",
        "SUPERSET_HOME": str(home),
        "SUPERSET_CONFIG_PATH": str(home / "superset_config.py"),
        "SUPERSET_SECRET_KEY": secrets.token_urlsafe(48),
        "PYTHONPATH": "",
    }
    user = ("--username", "admin", "--firstname", "a", "--lastname", "b", "--email", "admin@localhost")
    for step in (("db", "upgrade"), ("fab", "create-admin", *user, "--password", password), ("init",)):
        done = subprocess.run(
            [str(superset / "bin" / "superset"), *step], env=environment, capture_output=True, text=True
        )
        check(done.returncode == 0, f"superset {' '.join(step[:2])}", done.stderr[-1500:])
    return environment


def read(client: Client, uri: str, expected: dict[str, float]) -> None:
    """What a reader does: a database, a dataset, the data of a chart, and what nobody may do."""
    status, database = client.ask(
        "POST",
        "/api/v1/database/",
        {"database_name": "lifecycle", "sqlalchemy_uri": uri, "expose_in_sqllab": True, "allow_dml": True},
    )
    check(status == 201, "database, read-only", database)
    status, dataset = client.ask(
        "POST", "/api/v1/dataset/", {"database": database["id"], "schema": SCHEMA, "table_name": TABLE}
    )
    check(status == 201, f"dataset {SCHEMA}.{TABLE}", dataset)
    _, described = client.ask("GET", f"/api/v1/dataset/{dataset['id']}")
    types = {column["column_name"]: column["type"] for column in described["result"]["columns"]}
    check("month" in types and types["new_mrr"] == "NUMERIC(38, 6)", f"its {len(types)} columns with types", types)
    chart = {
        "datasource": {"id": dataset["id"], "type": "table"},
        "queries": [
            {
                "columns": ["month"],
                "metrics": [
                    {
                        "expressionType": "SIMPLE",
                        "aggregate": "SUM",
                        "column": {"column_name": "new_mrr"},
                        "label": "mrr",
                    }
                ],
                "row_limit": 10000,
            }
        ],
    }
    status, answer = client.ask("POST", "/api/v1/chart/data", chart)
    check(status == 200, "data of a chart", answer)
    found = {str(row["month"]): round(float(row["mrr"]), 6) for row in answer["result"][0]["data"]}
    # Superset writes dates as milliseconds since 1970.
    shown = {time.strftime("%Y-%m-%d", time.gmtime(int(float(key)) / 1000)): value for key, value in found.items()}
    check(shown == expected, f"new MRR of {len(expected)} months as in the file", (shown, expected))
    # DML is allowed to this database in Superset, so that the refusal is DuckDB's own.
    status, refused = client.ask("POST", "/api/v1/sqllab/execute/", {"database_id": database["id"], "sql": DDL})
    check(status != 200 and "read-only" in json.dumps(refused), f"refused by DuckDB: {DDL}", refused)
    client.ask("PUT", f"/api/v1/database/{database['id']}", {"allow_dml": False})
    status, refused = client.ask("POST", "/api/v1/sqllab/execute/", {"database_id": database["id"], "sql": DDL})
    told = json.dumps(refused)
    check(status != 200 and "read-only" not in told, f"refused by Superset itself: {DDL}", refused)


def main() -> None:
    superset = Path(sys.argv[1]).absolute()
    link = (Path(sys.argv[2] if len(sys.argv) > 2 else "data/warehouse") / "lifecycle.duckdb").absolute()
    with open_published(link) as connection:
        expected = {
            str(month): round(float(value), 6)
            for month, value in connection.execute(
                f"select month, sum(new_mrr) from {SCHEMA}.{TABLE} group by month"
            ).fetchall()
        }
    password, port = secrets.token_urlsafe(16), free_port()
    client = Client(f"http://127.0.0.1:{port}")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        environment = prepare(superset, home, password)
        command = [str(superset / "bin" / "superset"), "run", "-h", "127.0.0.1", "-p", str(port)]
        with (home / "server.log").open("w") as log:
            server = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            deadline = time.monotonic() + SECONDS_TO_START
            while True:
                try:
                    client.opener.open(f"{client.place}/health", timeout=5).close()
                    break
                except (URLError, OSError):
                    if server.poll() is not None or time.monotonic() > deadline:
                        check(False, "superset run", (home / "server.log").read_text()[-1500:])
                    time.sleep(1)
            client.sign_in(password)
            read(client, f"duckdb:///{link}?access_mode=read_only", expected)
        finally:
            server.terminate()
            server.wait(30)


if __name__ == "__main__":
    main()
