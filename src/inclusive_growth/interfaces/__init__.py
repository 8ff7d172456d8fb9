"""Interfaces: the ways to call the warehouse, by command line and by Airflow.

It imports operations and the rooms below it; no other room imports Airflow.
"""
