"""ONS downloads: workbooks on the dataset pages of the ONS website."""
