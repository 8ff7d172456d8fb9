"""Explore Education Statistics as replayed: the source lands each dataset, and switches move one signal only."""

import json

from tests.support.publishers_desk import Desk

EES = "/explore_education_statistics"
DATA_SET = "b3e19901-5d2b-b676-bb4c-e60937d74725"


def files_of(desk: Desk, publication: str) -> dict[str, str]:
    """File name -> id, over the releases of a publication."""
    found = {}
    for release in json.loads(desk.ask(f"{EES}/content/publications/{publication}/releases").body):
        page = json.loads(desk.ask(f"{EES}/content/data-set-files", releaseId=release["id"], page="1").body)
        found |= {item["filename"]: f"releases/{release['id']}/files/{item['fileId']}" for item in page["results"]}
    return found


def test_a_data_set_announces_as_many_rows_as_its_csv_has(desk: Desk) -> None:
    latest = json.loads(desk.ask(f"{EES}/data-sets/{DATA_SET}").body)["latestVersion"]
    body = desk.ask(f"{EES}/data-sets/{DATA_SET}/csv", dataSetVersion=latest["version"]).body
    assert body.count(b"\n") == latest["totalResults"] + 1
    desk.switch("release", dataset="dfe_ks4_characteristics")
    newer = json.loads(desk.ask(f"{EES}/data-sets/{DATA_SET}").body)["latestVersion"]
    assert newer["version"] != latest["version"]
    assert newer["published"] > latest["published"]
    assert desk.ask(f"{EES}/data-sets/{DATA_SET}/versions/{newer['version']}/changes").status == 200


def test_a_revised_file_comes_under_another_id_and_its_neighbours_do_not(desk: Desk) -> None:
    publication = "children-looked-after-in-england-including-adoptions"
    before = files_of(desk, publication)
    assert len(before) == 3
    match = {"area": "E08000025", "time_period": "2022", "characteristic": "Total"}
    desk.switch("revise", dataset="dfe_looked_after_started", changes=[{"match": match, "value": "1"}])
    after = files_of(desk, publication)
    assert {name for name in after if after[name] != before[name]} == {"la_cla_who_started_to_be_looked_after.csv"}
    body = desk.ask(f"{EES}/content/{after['la_cla_who_started_to_be_looked_after.csv']}").body.decode()
    assert "Birmingham,E08000025,Gender,Total,1" in body


def test_a_file_of_a_repository_is_found_by_its_path_and_no_other(desk: Desk) -> None:
    path = f"{EES}/repository/CSC_outcomes_and_enablers/main/data-raw/ks4_la.csv"
    assert desk.ask(path).body.startswith(b"\xef\xbb\xbftime_period,")
    assert desk.ask(f"{path}x").status == 404
    assert desk.ask(f"{EES}/content/publications/unknown/releases").status == 404
    assert desk.ask(f"{EES}/data-sets/unknown").status == 404
