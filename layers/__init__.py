"""What we show: the offline Folium maps, posters, standalone HTML. Frames in, pictures out."""
