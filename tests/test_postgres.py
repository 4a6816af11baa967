"""The PostgreSQL that the store contract runs on is a real one, and each worker gets it for itself."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine


async def test_the_postgres_of_the_tests_starts_takes_a_table_and_keeps_its_rows(postgres_url):
    engine = create_async_engine(postgres_url)
    try:
        async with engine.begin() as connection:
            await connection.execute(text("CREATE TABLE tried (word text PRIMARY KEY)"))
            await connection.execute(text("INSERT INTO tried VALUES ('Hà Nội')"))

        async with engine.begin() as connection:
            kept = (await connection.execute(text("SELECT word FROM tried"))).scalars().all()
            version = (await connection.execute(text("SHOW server_version_num"))).scalar_one()
            await connection.execute(text("DROP TABLE tried"))

        assert kept == ["Hà Nội"]
        assert int(version) >= 160000
    finally:
        await engine.dispose()
