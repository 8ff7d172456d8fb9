{# Read once, by ask_register. #}
{{ config(materialized='view') }}

-- The requests in the order in which to ask, each with what a person has written of it in schemes/asks.csv.
with wanted as (
    select * from {{ ref('int_asks_wanted') }}
),

indicators as (
    select * from {{ ref('stg_catalogue__indicators') }}
),

people as (
    select * from {{ ref('int_people_by_key') }}
),

asks as (
    select * from {{ ref('stg_catalogue__asks') }}
),

asks_ranked as (
    select
        *,
        min(case when state = 'asked' then day end) over (partition by indicator_id, characteristic) as asked_on,
        row_number() over (
            partition by indicator_id, characteristic
            order by day desc, case state when 'asked' then 1 else 0 end asc
        ) as place_from_newest
    from asks
),

newest_asks as (
    select * from asks_ranked
    where place_from_newest = 1
),

-- A request that was answered by taking the figure in keeps its record.
every_request as (
    select indicator_id, characteristic from wanted
    union
    select indicator_id, characteristic from newest_asks
),

described as (
    select
        every_request.indicator_id || ':' || every_request.characteristic as ask_id,
        every_request.indicator_id,
        every_request.characteristic,
        wanted.coverage_state,
        coalesce(wanted.reason, 'No longer wanted: the figure is there, or nobody could give it.') as reason,
        wanted.areas_concerned,
        wanted.areas,
        wanted.ask_to,
        wanted.request,
        -- What the framework's readers miss most.
        wanted.indicator_id is not null
        and indicators.counts_as = 'outcome'
        and indicators.statistical_unit in ('person', 'job')
        -- What nobody asks is no figure that somebody could give.
        and wanted.coverage_state <> 'not_collected'
        and every_request.characteristic in ('age*race*sex', 'disability') as is_asked_first,
        people.people_concerned,
        people.counted_by,
        coalesce(newest_asks.state, 'open') as state,
        newest_asks.asked_on,
        case when newest_asks.state <> 'asked' then newest_asks.day end as answered_on,
        newest_asks.who,
        nullif(newest_asks.answer, '') as answer
    from every_request
    inner join indicators on every_request.indicator_id = indicators.indicator_id
    left join wanted
        on
            every_request.indicator_id = wanted.indicator_id
            and every_request.characteristic = wanted.characteristic
    left join newest_asks
        on
            every_request.indicator_id = newest_asks.indicator_id
            and every_request.characteristic = newest_asks.characteristic
    left join people on every_request.characteristic = people.characteristic
),

final as (
    select
        *,
        row_number() over (
            order by
                case when is_asked_first then 0 else 1 end asc,
                people_concerned desc nulls last,
                ask_id asc
        ) as place
    from described
)

select * from final
