"""Operations: the steps that `igw` and Airflow call, the watch over them, and safekeeping.

It imports audit, alerts and the rooms below them.
"""
